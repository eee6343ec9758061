import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { createMetricsRegistry, freeLoopbackPort } from '../../runtime/metrics.ts';
import { serveMetrics } from '../../runtime/metrics-server.ts';

async function withMetrics(sdkMetricsUrl: string | null, work: (base: string) => Promise<void>): Promise<void> {
  const port = await freeLoopbackPort();
  const registry = createMetricsRegistry('tested');
  const server = await serveMetrics({ host: '127.0.0.1', port, portSetting: 'VIGIL_X_PORT', registry, sdkMetricsUrl });
  await work(`http://127.0.0.1:${port}`).finally(() => server.stop());
}

test('a process’s metrics carry its name, and nothing else is served', () =>
  withMetrics(null, async (base) => {
    expect(await (await fetch(`${base}/metrics`)).text()).toMatch(
      /process_cpu_user_seconds_total\{process="tested"\} [\d.]+/,
    );
    expect((await fetch(`${base}/`)).status).toBe(404);
  }));

test('the SDK’s metrics are passed on, and left out while they can’t be had', async () => {
  const sdk = createServer((_request, response) => response.end('temporal_request{} 7\n'));
  await new Promise<void>((resolve) => sdk.listen(0, '127.0.0.1', resolve));
  const address = sdk.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/metrics`;
  await withMetrics(url, async (base) => {
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('temporal_request{} 7');
    sdk.closeAllConnections();
    await new Promise((resolve) => sdk.close(resolve));
    const without = await (await fetch(`${base}/metrics`)).text();
    expect(without).toContain('process_cpu');
    expect(without).not.toContain('temporal_request');
  });
});

test('a taken port is named, with the setting that moves it', () =>
  withMetrics(null, async (base) => {
    const port = Number(new URL(base).port);
    const again = serveMetrics({
      ...{ host: '127.0.0.1', port, portSetting: 'VIGIL_X_PORT' },
      ...{ registry: createMetricsRegistry('other'), sdkMetricsUrl: null },
    });
    await expect(again).rejects.toThrow(`port ${port}: free it, or set VIGIL_X_PORT`);
  }));
