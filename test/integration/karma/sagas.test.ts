import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import type { AwardKarmaInput, CorrectKarmaInput, SagaStatus } from '../../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  correctionWorkflowId,
  correctKarmaType,
  karmaTaskQueue,
  retryUpdateName,
  sagaStatusQueryName,
} from '../../../contracts/karma/saga.ts';
import type { ReconcileKarmaInput } from '../../../contracts/karma/upkeep.ts';
import {
  rebuildKarmaType,
  rebuildWorkflowId,
  reconcileKarmaType,
  releaseFindingsScheduleId,
  snapshotKarmaScheduleId,
} from '../../../contracts/karma/upkeep.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { knownFindings } from '../../helpers/karma-ledger.ts';
import type { TestStores } from '../../helpers/karma-stores.ts';
import { newFindings, startStores } from '../../helpers/karma-stores.ts';
import type { KarmaWorkers } from '../../helpers/karma-worker.ts';
import { buildKarmaWorkers } from '../../helpers/karma-worker.ts';
import { startDevServer } from '../../helpers/temporal.ts';

let stores: TestStores;
let temporal: TestWorkflowEnvironment;
let workers: KarmaWorkers;
let client: Client;
beforeAll(async () => {
  [stores, temporal] = await Promise.all([startStores(), startDevServer()]);
  workers = await buildKarmaWorkers(stores, temporal.address);
  client = new Client({ connection: temporal.connection, dataConverter: { payloadCodecs: [compressionCodec] } });
});
afterAll(async () => {
  await workers?.stop();
  await Promise.all([stores?.stop(), temporal?.teardown()]);
});

type Saga = WorkflowHandle<(input: AwardKarmaInput) => Promise<SagaStatus>>;

const start = (type: string, workflowId: string, input: unknown): Promise<Saga> =>
  client.workflow.start(type, {
    taskQueue: karmaTaskQueue,
    workflowId,
    args: [input],
    workflowTaskTimeout: '2 seconds',
  });

const award = (findings: IdentifiedFinding[], deadlineSeconds = 900): Promise<Saga> => {
  const batchId = randomUUID();
  return start(awardKarmaType, awardWorkflowId(batchId), { batchId, findings, deadlineSeconds });
};

const statusOf = (saga: Saga) => saga.query<SagaStatus>(sagaStatusQueryName);

/** Compares the three stores, by the workflow that does it, and expects all of them to have these points. */
async function expectAgreement(points: number): Promise<void> {
  const input: ReconcileKarmaInput = { repair: false, checkLedger: true };
  const report: AgreementReport = await client.workflow.execute(reconcileKarmaType, {
    ...{ taskQueue: karmaTaskQueue, workflowId: randomUUID(), args: [input] },
  });
  expect(report).toMatchObject({ agreed: true, ledgerAgrees: true, differences: [] });
  const totals = report.totals.map(({ store, ...total }) => [store, total]);
  const expected = { crowdsourcers: 23, points };
  expect(Object.fromEntries(totals)).toEqual({ mariadb: expected, cassandra: expected, redis: expected });
}

const known = knownFindings();
const knownPoints = 360_500;

test('the known set gets into all three stores, however often its batches come', async () => {
  await workers.start();
  const batches = [known.slice(0, 500), known.slice(500), known.slice(250, 750)];
  const sagas = await Promise.all(batches.map((findings) => award(findings)));
  const ends = await Promise.all(sagas.map((saga) => saga.result()));
  expect(ends.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
  expect(ends.reduce((sum, { change }) => sum + (change?.awards ?? 0), 0)).toBe(1_000);
  await expectAgreement(knownPoints);
});

test('a correction changes all three stores, and one that can’t be done changes none', async () => {
  const correctionOf = (name: string): CorrectKarmaInput => ({
    ...{ correctionId: randomUUID(), reason: 'They asked for it.', deadlineSeconds: 900 },
    correction: { kind: 'rename_crowdsourcer', crowdsourcerId: 1, name },
  });
  const input = correctionOf('Renamed');
  const done = await start(correctKarmaType, correctionWorkflowId(input.correctionId), input);
  expect(await done.result()).toMatchObject({ state: 'complete', change: { points: 0, crowdsourcers: [1] } });
  const impossible = { ...correctionOf(''), correction: { kind: 'void_finding', findingKey: randomUUID() } };
  const refused = await start(correctKarmaType, correctionWorkflowId(impossible.correctionId), impossible);
  await expect(refused.result()).rejects.toMatchObject({ cause: { type: 'karma_refused' } });
  await expectAgreement(knownPoints);
});

test('what Cassandra keeps from its deadline is taken back, also by another worker, and applies once when it is retried', async () => {
  await stores.servers.cassandra.kill();
  const saga = await award(newFindings(100), 2);
  await expectEventually(async () => {
    const { events } = await saga.fetchHistory();
    expect(JSON.stringify(events)).toContain('takeBack');
  });
  await workers.kill();
  await stores.servers.cassandra.start();
  await workers.start();
  await expectEventually(async () => expect(await statusOf(saga)).toMatchObject({ state: 'parked' }));
  expect(await statusOf(saga)).toMatchObject({ change: null, failure: { store: 'cassandra' } });
  await expectAgreement(knownPoints);

  await saga.executeUpdate(retryUpdateName);
  const { state, change } = await saga.result();
  expect({ state, awards: change?.awards }).toEqual({ state: 'complete', awards: 100 });
  await expectAgreement(knownPoints + (change?.points ?? 0));
  const [counted] = await stores.ask<{ awards: number; reversals: number }>(
    `SELECT SUM(kind = 'award') AS awards, SUM(kind = 'reversal') AS reversals FROM ledger WHERE finding_id > 1000000`,
  );
  expect(counted).toEqual({ awards: 200, reversals: 100 });
});

test('a copy is written anew from the ledger', async () => {
  const { redis } = stores.ports.copies;
  const standings = await redis.standingsOf(Array.from({ length: 100 }, (_, id) => id));
  await redis.remove(standings.slice(0, 7));
  const rebuilt = await client.workflow.execute(rebuildKarmaType, {
    ...{ taskQueue: karmaTaskQueue, workflowId: rebuildWorkflowId('redis'), args: [{ store: 'redis' }] },
  });
  expect(rebuilt).toMatchObject({ store: 'redis', state: 'complete', crowdsourcers: 23, entries: 0 });
  await expectAgreement(standings.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0));
});

test.each([snapshotKarmaScheduleId, releaseFindingsScheduleId])('the schedule %s does its work', async (scheduleId) => {
  const schedule = client.schedule.getHandle(scheduleId);
  await schedule.trigger();
  await expectEventually(async () => {
    const [last] = (await schedule.describe()).info.recentActions;
    const { workflowId = '', firstExecutionRunId } = last?.action.workflow ?? {};
    const run = await client.workflow.getHandle(workflowId, firstExecutionRunId).describe();
    expect(run.status.name).toBe('COMPLETED');
  });
});
