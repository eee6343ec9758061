import { cancellationSignal } from '@temporalio/activity';
import type { CorrectionRequest } from '../contracts/karma/corrections.ts';
import type { IdentifiedFinding } from '../contracts/karma/findings.ts';
import type { LedgerChange } from '../contracts/karma/ledger.ts';
import type { Reference } from '../contracts/karma/reference.ts';
import type { ReleasableBatch } from '../contracts/karma/upkeep.ts';
import { batchIdOf } from '../domain/karma/finding-key.ts';
import type { OnStep } from './karma/perform-step.ts';
import { performStep } from './karma/perform-step.ts';
import type { Ledger, LedgerUpkeep, Projection, ReferenceImport, ReferenceLedger, Release } from './karma/ports.ts';

export interface KarmaPorts {
  ledger: Ledger & LedgerUpkeep & ReferenceLedger;
  cassandra: Projection;
  redis: Projection;
  onStep?: OnStep;
}

/** Changes whose entries a projection lacks, the oldest first: the ledger is asked for them, so no history holds any. */
export interface ProjectInput {
  changeIds: string[];
}

export type KarmaActivities = ReturnType<typeof createKarmaActivities>;

/**
 * The activities of the karma pipeline. All can be repeated, and a call that comes late does no harm: changes of the ledger
 * are known by their ids, and projections take what is newer. How they fail: see performStep.
 */
export function createKarmaActivities({ ledger, cassandra, redis, onStep }: KarmaPorts) {
  const perform = <T>(step: string, work: () => Promise<T>): Promise<T> => performStep(step, work, onStep);

  async function project(
    projection: Projection,
    { changeIds }: ProjectInput,
    what: { entries: boolean },
  ): Promise<void> {
    for (const changeId of changeIds) {
      for await (const { standings, entries } of ledger.read(changeId, what)) {
        await projection.write(standings, entries);
        // A large change takes minutes, which a worker that stops hasn't got.
        cancellationSignal().throwIfAborted();
      }
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
      perform('projectToCassandra', () => project(cassandra, input, { entries: true })),

    projectToRedis: (input: ProjectInput): Promise<void> =>
      perform('projectToRedis', () => project(redis, input, { entries: false })),

    /** Also where the change never came, which then can't come any more. */
    takeBack: (input: { changeId: string; request?: CorrectionRequest | null }): Promise<LedgerChange> =>
      perform('takeBack', () => ledger.takeBack(input.changeId, input.request)),

    recordImport: (input: { changeId: string; reference: Reference }): Promise<ReferenceImport> =>
      perform('recordImport', () => ledger.importReference(input.changeId, input.reference)),

    /** @returns at most `limit` findings, the oldest first */
    findReleasable: (input: { limit: number }): Promise<ReleasableBatch> =>
      perform('findReleasable', async () => {
        const findings = await ledger.releasable(input.limit);
        return { batchId: batchIdOf(findings), findings };
      }),

    /** From its start on, what becomes of a batch of such findings becomes of them. */
    noteRelease: (input: Release): Promise<void> => perform('noteRelease', () => ledger.noteRelease(input)),

    takeSnapshots: (): Promise<number> => perform('takeSnapshots', () => ledger.takeSnapshots()),
  };
}
