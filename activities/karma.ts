import { ApplicationFailure, activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { CorrectionRequest } from '../contracts/karma/corrections.ts';
import { KarmaRefusal, karmaFailures, StoreUnavailable } from '../contracts/karma/failures.ts';
import type { IdentifiedFinding } from '../contracts/karma/findings.ts';
import type { LedgerChange } from '../contracts/karma/ledger.ts';
import type { Reference } from '../contracts/karma/reference.ts';
import type { ReleasableBatch } from '../contracts/karma/upkeep.ts';
import { batchIdOf } from '../domain/karma/finding-key.ts';
import type { Ledger, LedgerUpkeep, Projection, ReferenceImport, ReferenceLedger } from './karma/ports.ts';

export type KarmaStep =
  | 'recordAwards'
  | 'recordCorrection'
  | 'projectToCassandra'
  | 'projectToRedis'
  | 'takeBack'
  | 'recordImport'
  | 'findReleasable'
  | 'takeSnapshots';

/** How one call of a step ended: as it should, or by a type of karmaFailures. */
export type StepOutcome = 'done' | (typeof karmaFailures)[keyof typeof karmaFailures];

export interface KarmaPorts {
  ledger: Ledger & LedgerUpkeep & ReferenceLedger;
  cassandra: Projection;
  redis: Projection;
  /** Told of every call of a step, for metrics. */
  onStep?(step: KarmaStep, seconds: number, outcome: StepOutcome): void;
}

/** Changes whose entries a projection lacks, the oldest first: the ledger is asked for them, so no history holds any. */
export interface ProjectInput {
  changeIds: string[];
}

/** A correction may take minutes, and a worker that dies in the midst of it is to be noticed sooner. */
const heartbeatMs = 5_000;

export type KarmaActivities = ReturnType<typeof createKarmaActivities>;

/**
 * The activities of the karma pipeline. All can be repeated, and a call that comes late does no harm: changes of the ledger
 * are known by their ids, and projections take what is newer. They fail with the types of karmaFailures; those who schedule
 * them say which of these are tried again.
 */
export function createKarmaActivities({ ledger, cassandra, redis, onStep }: KarmaPorts) {
  async function perform<T>(step: KarmaStep, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const beats = activityInfo().isLocal ? undefined : setInterval(heartbeat, heartbeatMs);
    const tell = (outcome: StepOutcome) => onStep?.(step, (performance.now() - startedAt) / 1000, outcome);
    try {
      const done = await work();
      tell('done');
      return done;
    } catch (error) {
      const failure = toFailure(step, error);
      tell(failure.type as StepOutcome);
      throw failure;
    } finally {
      clearInterval(beats);
    }
  }

  async function project(projection: Projection, { changeIds }: ProjectInput): Promise<void> {
    for (const changeId of changeIds) {
      const { standings, entries } = await ledger.read(changeId);
      if (standings.length + entries.length > 0) await projection.write(standings, entries);
    }
  }

  return {
    /** @param input.renews the change of an earlier attempt that was taken back; null where there is none */
    recordAwards: (input: {
      changeId: string;
      findings: IdentifiedFinding[];
      renews: string | null;
    }): Promise<LedgerChange> =>
      perform('recordAwards', () => ledger.award(input.changeId, input.findings, input.renews)),

    recordCorrection: (input: { changeId: string; request: CorrectionRequest }): Promise<LedgerChange> =>
      perform('recordCorrection', () => ledger.correct(input.changeId, input.request)),

    projectToCassandra: (input: ProjectInput): Promise<void> =>
      perform('projectToCassandra', () => project(cassandra, input)),

    projectToRedis: (input: ProjectInput): Promise<void> => perform('projectToRedis', () => project(redis, input)),

    /** Also where the change never came, which then can't come any more. */
    takeBack: (input: { changeId: string }): Promise<LedgerChange> =>
      perform('takeBack', () => ledger.takeBack(input.changeId)),

    recordImport: (input: { changeId: string; reference: Reference }): Promise<ReferenceImport> =>
      perform('recordImport', () => ledger.importReference(input.changeId, input.reference)),

    /** @returns at most `limit` findings, the oldest first */
    findReleasable: (input: { limit: number }): Promise<ReleasableBatch> =>
      perform('findReleasable', async () => {
        const findings = await ledger.releasable(input.limit);
        return { batchId: batchIdOf(findings), findings };
      }),

    takeSnapshots: (): Promise<number> => perform('takeSnapshots', () => ledger.takeSnapshots()),
  };
}

function toFailure(step: KarmaStep, error: unknown): ApplicationFailure {
  if (error instanceof StoreUnavailable) {
    const { message, store } = error;
    // The first failure of a saga is worth a line in the log; thousands that wait and try again are not.
    const { isLocal, attempt } = activityInfo();
    return ApplicationFailure.create({
      ...{ type: karmaFailures.unavailable, message, details: [store] },
      ...(!(isLocal && attempt === 1) && { category: ApplicationFailureCategory.BENIGN }),
    });
  }
  if (error instanceof KarmaRefusal)
    return ApplicationFailure.create({ type: karmaFailures.refused, message: error.message });
  return ApplicationFailure.create({
    type: karmaFailures.bug,
    message: `${step} failed unexpectedly: ${String(error)}`,
    ...(error instanceof Error && { cause: error }),
  });
}
