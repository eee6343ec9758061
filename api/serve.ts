import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';

export interface ServeOptions {
  app: { fetch(request: Request): Response | Promise<Response> };
  host: string;
  /** 0 lets the system choose one. */
  port: number;
  /** Name of the setting that the port comes from, for the message when it is taken. */
  portSetting: string;
  /** How long requests under way may take once `close` was called. */
  closeTimeoutMs: number;
}

export interface RunningServer {
  /** The port that it listens on. */
  port: number;
  /** Takes no new requests, lets those under way end within the stated time, then cuts what is left. */
  close(): Promise<void>;
}

/** The address can't be listened on; the message says which port and which setting. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves an app over HTTP/1.1.
 * @throws {ListenError} when the address is taken, not this machine's, or not permitted
 */
export async function serveApp(options: ServeOptions): Promise<RunningServer> {
  const { app, host, port, closeTimeoutMs } = options;
  const server = createServer(
    // Slow senders hold a connection no longer than this, so that they can't use up all of them.
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 2_000 },
    getRequestListener(app.fetch),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(options, error)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closeServer(server, closeTimeoutMs),
  };
}

async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  // A kept-alive connection counts as idle only once its answer is out, so one look at the start would miss it.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
}

function listenError({ host, port, portSetting }: ServeOptions, cause: NodeJS.ErrnoException): ListenError {
  const place = `port ${port} of ${host}`;
  const messages: Record<string, string> = {
    EADDRINUSE: `Can't listen on ${place}: another process uses it. Stop that one, or set ${portSetting} to a free port.`,
    EACCES: `Can't listen on ${place}: ports below 1024 need privileges. Set ${portSetting} to a higher port.`,
    EADDRNOTAVAIL: `Can't listen on ${place}: this machine has no such address.`,
  };
  return new ListenError(messages[cause.code ?? ''] ?? `Can't listen on ${place} (${portSetting}): ${cause.message}`, {
    cause,
  });
}
