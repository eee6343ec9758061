import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import type { Running } from './process.ts';

export interface MetricsServerOptions {
  host: string;
  /** 0 switches it off. */
  port: number;
  /** The setting that moves the port, for the error when it is taken. */
  portSetting: string;
  registry: Registry;
  /** Where the Temporal SDK tells its own metrics, to be passed on with ours; null where it doesn't. */
  sdkMetricsUrl: string | null;
}

/**
 * Serves `GET /metrics` of a process for Prometheus.
 * @throws {Error} naming the port and its setting, when it is taken
 */
export async function serveMetrics(options: MetricsServerOptions): Promise<Running> {
  if (options.port === 0) return { stop: async () => {} };
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('GET /metrics is all there is here.\n');
      return;
    }
    try {
      const text = await allMetrics(options);
      response.writeHead(200, { 'content-type': options.registry.contentType }).end(text);
    } catch {
      // Whatever a metric can't tell, the process must not end by it.
      response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be read.\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`Metrics can't be served on port ${options.port}: free it, or set ${options.portSetting}.`, {
          cause,
        }),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The process's metrics and the SDK's; without the latter while they can't be had. */
export async function allMetrics({
  registry,
  sdkMetricsUrl,
}: Pick<MetricsServerOptions, 'registry' | 'sdkMetricsUrl'>): Promise<string> {
  const own = await registry.metrics();
  if (sdkMetricsUrl === null) return own;
  try {
    const answer = await fetch(sdkMetricsUrl, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? `${own}\n${await answer.text()}` : own;
  } catch {
    return own;
  }
}
