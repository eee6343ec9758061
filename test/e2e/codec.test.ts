import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { compressionCodec } from '../../adapters/temporal/compression-codec.ts';
import { renderPayloads } from '../../api/codec/json-payloads.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { Site } from '../helpers/vigil.ts';
import { createSite } from '../helpers/vigil.ts';

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site?.remove());

test('vigil codec decodes for the Web UI until it is stopped', async () => {
  const child = spawn(process.execPath, ['scripts/vigil.mjs', 'codec'], { env: site.environment, stdio: 'ignore' });
  const exited = once(child, 'exit');
  const plain = defaultPayloadConverter.toPayload({ cmdl: 'x'.repeat(10_000) });
  const decode = async () => {
    const response = await fetch(`http://127.0.0.1:${site.environment.VIGIL_CODEC_PORT}/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: site.temporalUiUrl },
      body: JSON.stringify(renderPayloads(await compressionCodec.encode([plain]))),
    });
    return { origin: response.headers.get('access-control-allow-origin'), body: await response.json() };
  };
  try {
    await expectEventually(async () =>
      expect(await decode()).toEqual({ origin: site.temporalUiUrl, body: renderPayloads([plain]) }),
    );
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited).toEqual([0, null]);
});
