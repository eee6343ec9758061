import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { requireFreePorts } from '../../services/ports.ts';

test('every taken port is named, with its purpose and the setting that moves it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const needed = [
    { port, setting: 'VIGIL_API_PORT', purpose: 'API' },
    { port, setting: 'VIGIL_TEMPORAL_PORT', purpose: 'Temporal' },
    { port: 0, setting: 'VIGIL_INGEST_PORT', purpose: 'off' },
  ];
  const refusal = requireFreePorts(needed);
  await expect(refusal).rejects.toThrow(`port ${port} (API) is taken; free it, or set VIGIL_API_PORT to another one`);
  await expect(refusal).rejects.toThrow('VIGIL_TEMPORAL_PORT');
  await expect(refusal).rejects.not.toThrow('VIGIL_INGEST_PORT');
  await new Promise((resolve) => server.close(resolve));
  await requireFreePorts(needed.slice(0, 1));
});
