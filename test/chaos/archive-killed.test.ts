import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { ScanList, ScanResource } from '../../contracts/scans/resource.ts';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import type { TestDatabase } from '../helpers/archive.ts';
import { openDatabase } from '../helpers/archive.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { TestService } from '../helpers/services.ts';
import { startTestService } from '../helpers/services.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { createSite, endOfScan, readScan, startVigil, submitScan, vigilCommand } from '../helpers/vigil.ts';

const rounds = 3;
const scansARound = 25;

let mongodb: TestService;
let target: TestDatabase;
let site: Site;
let vigil: RunningVigil;
beforeAll(async () => {
  mongodb = await startTestService('mongodb');
  target = openDatabase(mongodb.url);
  site = await createSite({
    VIGIL_MONGODB_URL: target.url,
    ...{ CHANCE_OF_FAILURE: '0.3', MIN_SLEEP: '0', MAX_SLEEP: '2' },
  });
  vigil = await startVigil(site, '--no-demo');
});
afterAll(async () => {
  await vigil?.stop();
  await target?.remove();
  await mongodb?.stop();
  site?.remove();
});

const archivedScans = () => target.database.collection<{ _id: string; state: string }>('scans').find().toArray();
const listed = async () => (await (await fetch(`${site.apiUrl}/v1/scans?limit=200`)).json()) as ScanList;

test('MongoDB killed in the middle, again and again: every scan ends meanwhile, and each is archived once it is back', async () => {
  const ended: ScanResource[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = (await archivedScans()).length;
    const submitted = await Promise.all(
      Array.from({ length: scansARound }, () => submitScan(site, { profile: 'simulated' })),
    );
    await expectEventually(async () => expect((await archivedScans()).length).toBeGreaterThan(before));
    await mongodb.kill();
    ended.push(...(await Promise.all(submitted.map(({ id }) => endOfScan(site, id)))));

    const { items, missing } = await listed();
    expect(missing).toBe('archive');
    expect(items).toHaveLength(ended.length);
    expect((await fetch(`${site.apiUrl}/readyz`)).status).toBe(200);
    await mongodb.start();
    await expectEventually(async () => expect(await archivedScans()).toHaveLength(ended.length), 180_000);
  }
  expect(ended.every(({ state }) => state === 'complete' || state === 'error')).toBe(true);
  const states = Object.fromEntries((await archivedScans()).map(({ _id, state }) => [_id, state]));
  expect(states).toEqual(Object.fromEntries(ended.map(({ id, state }) => [id, state])));
}, 600_000);

test('the doctor asks the archive, and tells when it is away', async () => {
  const there = await vigilCommand(site, 'doctor');
  expect(there.stdout).toContain(`it has about ${rounds * scansARound} scans`);
  expect(there.code).toBe(0);
  await mongodb.kill();
  const { code, stdout } = await vigilCommand(site, 'doctor').finally(() => mongodb.start());
  expect(stdout).toMatch(/archive +The archive can't be reached/);
  expect(stdout).not.toContain(new URL(target.url).password);
  expect(code).toBe(1);
});

test('what Temporal has forgotten is told and listed all the same', async () => {
  const connection = await Connection.connect({ address: site.temporalAddress });
  const { items: before } = await listed();
  try {
    const { workflowService } = new Client({ connection });
    for (const { id } of before) {
      const workflowExecution = { workflowId: scanWorkflowId(id) };
      await workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
    }
  } finally {
    await connection.close();
  }
  const id = before[0]?.id ?? '';
  await expectEventually(async () => expect(await readScan(site, id)).toMatchObject({ source: 'archive' }));
  await expectEventually(async () =>
    expect(await listed()).toEqual({ items: before, nextCursor: null, missing: null }),
  );
  const shown = await vigilCommand(site, 'show', id);
  expect(shown.stdout).toContain('Read from the archive');
  expect((await (await fetch(`${site.statusUrl}/${id}`)).text()).trim()).toMatch(/^(Complete|Error)$/);
});
