import { expect, test } from '@jest/globals';
import { diagnoseApi } from '../../cli/commands/diagnose-api.ts';
import type { Reply } from './recorded-vigil.ts';
import { startRecordedVigil } from './recorded-vigil.ts';

async function diagnosed(reply: Reply) {
  const vigil = await startRecordedVigil(() => reply);
  try {
    return await diagnoseApi({ apiUrl: vigil.url });
  } finally {
    await vigil.close();
  }
}

test('tells of each worker and consumer that the API tells of', async () => {
  const checks = [
    { name: 'temporal', ok: true, detail: 'Temporal answers.' },
    { name: 'scans-worker', ok: true, detail: 'A worker takes scans.' },
    { name: 'telemetry-consumer', ok: false, detail: 'No consumer has \u001b[2J reported lately.' },
  ];
  expect(await diagnosed({ body: { ready: true, checks } })).toEqual([
    { name: 'API', state: 'ok', detail: expect.stringMatching(/^ready at/) },
    { name: 'scans-worker', state: 'ok', detail: 'A worker takes scans.' },
    {
      ...{ name: 'telemetry-consumer', state: 'wrong', detail: 'No consumer has \\x1b[2J reported lately.' },
      remedy: expect.stringContaining('VIGIL_PIPELINES'),
    },
  ]);
});

test('an API that is not ready, or answers with something else, is told alone', async () => {
  expect(await diagnosed({ status: 503, body: { ready: false, checks: [] } })).toMatchObject([{ state: 'wrong' }]);
  expect(await diagnosed({ body: 'It works!' })).toMatchObject([{ name: 'API', state: 'ok' }]);
});
