import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { CopyActivities } from '../../../activities/karma-copies.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import type { AwardKarmaInput, CorrectKarmaInput, SagaStatus } from '../../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  correctionWorkflowId,
  correctKarmaType,
  discardUpdateName,
  retryUpdateName,
  sagaStatusQueryName,
} from '../../../contracts/karma/saga.ts';
import type { ImportReferenceInput, RebuildKarmaInput, ReconcileKarmaInput } from '../../../contracts/karma/upkeep.ts';
import {
  importReferenceType,
  rebuildKarmaType,
  reconcileKarmaType,
  releaseFindingsType,
  snapshotKarmaType,
} from '../../../contracts/karma/upkeep.ts';
import type { KarmaSite, PortCall } from '../../helpers/karma.ts';
import { away, batchOf, findingOf, karmaSite } from '../../helpers/karma.ts';
import type { Scenario } from './scenario.ts';

const karma = { pipeline: 'karma', payloadCodecs: [compressionCodec] };

type During = NonNullable<Scenario['during']>;

const batchScenario = (name: string, input: AwardKarmaInput, site: KarmaSite, during?: During): Scenario => ({
  ...{ ...karma, name, args: [input], workflowType: awardKarmaType, workflowId: awardWorkflowId(input.batchId) },
  ...{ activities: site.activities, ...(during && { during }) },
});

/** Fails the first calls of a method of a store. */
const failing = (store: PortCall['store'], method: PortCall['method'], times: number) =>
  karmaSite((call) => {
    if (call.store === store && call.method === method && call.nth <= times && call.moment === 'before')
      throw away(store);
  });

async function untilParked(saga: WorkflowHandle): Promise<void> {
  while ((await saga.query<SagaStatus>(sagaStatusQueryName)).state !== 'parked') await delay(50);
}

const decide =
  (update: string): During =>
  async (saga) => {
    await untilParked(saga);
    await saga.executeUpdate(update);
  };

const batches: Scenario[] = [
  batchScenario('batch-complete', batchOf(20), karmaSite()),
  batchScenario('batch-recovered', batchOf(3), failing('cassandra', 'write', 3)),
  batchScenario(
    'batch-parked-retried',
    batchOf(3, { deadlineSeconds: 2 }),
    failing('cassandra', 'write', 4),
    decide(retryUpdateName),
  ),
  batchScenario(
    'batch-not-recorded',
    batchOf(3, { deadlineSeconds: 2 }),
    failing('mariadb', 'award', 4),
    decide(retryUpdateName),
  ),
  batchScenario(
    'batch-discarded',
    batchOf(3, { deadlineSeconds: 0 }),
    failing('redis', 'write', 1),
    decide(discardUpdateName),
  ),
  batchScenario('batch-cancelled', batchOf(3), failing('redis', 'write', 3), async (saga) => {
    while ((await saga.query<SagaStatus>(sagaStatusQueryName)).state !== 'projecting') await delay(50);
    await saga.cancel();
  }),
];

const [finding = findingOf(1), ...others] = batchOf(3).findings;

const correctionOf = (findingKey: string, deadlineSeconds = 900): CorrectKarmaInput => ({
  ...{ correctionId: randomUUID(), reason: 'It was a duplicate.', deadlineSeconds },
  correction: { kind: 'void_finding', findingKey },
});

async function correctionScenario(
  name: string,
  input: CorrectKarmaInput,
  site: KarmaSite,
  during?: During,
): Promise<Scenario> {
  await site.ledger.award('before/1', [finding, ...others], null);
  return {
    ...{ ...karma, name, args: [input], activities: site.activities, ...(during && { during }) },
    ...{ workflowType: correctKarmaType, workflowId: correctionWorkflowId(input.correctionId) },
  };
}

const corrections = await Promise.all([
  correctionScenario('correction-complete', correctionOf(finding.findingKey), karmaSite()),
  correctionScenario('correction-refused', correctionOf(randomUUID()), karmaSite()),
  correctionScenario(
    ...(['correction-parked-retried', correctionOf(finding.findingKey, 2)] as const),
    ...([failing('redis', 'write', 3), decide(retryUpdateName)] as const),
  ),
]);

const unknownVulnerability = 500;
const importing: ImportReferenceInput = {
  ...{ importId: randomUUID(), deadlineSeconds: 900 },
  reference: {
    ...{ crowdsourcers: [], severities: [] },
    vulnerabilities: [{ id: unknownVulnerability, crowdsourcerId: 0, severityId: 1 }],
  },
};
const waiting = karmaSite();
await waiting.ledger.award('before/1', [findingOf(unknownVulnerability)], null);

const agreement: AgreementReport = {
  ...{ checkedAt: '2026-01-01T00:00:00.000Z', agreed: false, totals: [], differing: 1, differences: [], repaired: 1 },
  ...{ ledgerAgrees: null, unavailable: [{ store: 'redis', reason: 'Redis can’t be reached.' }], elapsedMs: 7 },
};
const copies: CopyActivities = {
  compareStores: async () => agreement,
  countEntries: async () => 3,
  rebuildSome: async ({ from }) =>
    from.part === 'standings'
      ? { crowdsourcers: 2, entries: 0, next: { part: 'entries', after: 0 } }
      : { crowdsourcers: 0, entries: 3, next: null },
};
const upkeep = (name: string, workflowType: string, input: unknown, activities: object): Scenario => ({
  ...{ ...karma, name, workflowType, args: [input], activities, workflowId: `${name}-${randomUUID()}` },
});

export const karmaScenarios: Scenario[] = [
  ...batches,
  ...corrections,
  upkeep('import-released', importReferenceType, importing, waiting.activities),
  upkeep('nothing-to-release', releaseFindingsType, { deadlineSeconds: 900 }, karmaSite().activities),
  upkeep('snapshot-taken', snapshotKarmaType, null, karmaSite().activities),
  upkeep('reconciled', reconcileKarmaType, { repair: true, checkLedger: false } satisfies ReconcileKarmaInput, copies),
  upkeep('rebuilt', rebuildKarmaType, { store: 'cassandra' } satisfies RebuildKarmaInput, copies),
];
