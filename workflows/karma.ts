import { continueAsNew } from '@temporalio/workflow';
import type { AgreementReport, RebuildProgress } from '../contracts/karma/agreement.ts';
import type { AwardKarmaInput, CorrectKarmaInput, SagaStatus } from '../contracts/karma/saga.ts';
import type {
  ImportReferenceInput,
  ImportReferenceResult,
  RebuildKarmaInput,
  ReconcileKarmaInput,
  ReleaseFindingsInput,
} from '../contracts/karma/upkeep.ts';
import { perform, performAtOnce, upkeep } from './internal/karma-activities.ts';
import type { RebuildState } from './internal/karma-copies.ts';
import { compare, rebuild } from './internal/karma-copies.ts';
import { addReference } from './internal/karma-import.ts';
import { releaseAll } from './internal/karma-release.ts';
import { runSaga } from './internal/karma-saga.ts';

/** The points of a batch of findings, in all three stores or in none. What is thrown and returned: see runSaga. */
export const awardKarma = ({ batchId, findings, deadlineSeconds }: AwardKarmaInput): Promise<SagaStatus> =>
  runSaga({
    ...{ id: batchId, findings: findings.length, request: null, deadlineSeconds, begin: performAtOnce },
    record: (activities, changeId, renews) => activities.recordAwards({ changeId, findings, renews }),
  });

/** What an operator corrects, in all three stores or in none. What is thrown and returned: see runSaga. */
export const correctKarma = ({ deadlineSeconds, ...request }: CorrectKarmaInput): Promise<SagaStatus> =>
  runSaga({
    ...{ id: request.correctionId, findings: null, request, deadlineSeconds, begin: perform },
    record: (activities, changeId) => activities.recordCorrection({ changeId, request }),
  });

/**
 * Adds reference data to the ledger, new crowdsourcers to the copies, and then awards what waited for it. Outages are waited
 * out, however long they take: all of it only adds.
 * @throws {ApplicationFailure} `karma_refused`, when the data contradicts what is there; then nothing was added
 */
export async function importReference(input: ImportReferenceInput): Promise<ImportReferenceResult> {
  const added = await addReference(input);
  return { added, released: await releaseAll(input.deadlineSeconds) };
}

/** @returns how many findings that waited for their vulnerability have their points now */
export const releaseFindings = ({ deadlineSeconds }: ReleaseFindingsInput): Promise<number> =>
  releaseAll(deadlineSeconds);

/** @returns how many days were added up anew */
export const snapshotKarma = (): Promise<number> => upkeep.takeSnapshots();

/** One comparison of the copies with the ledger, run by a schedule or by hand; a store that is away is told as such. */
export const reconcileKarma = (input: ReconcileKarmaInput): Promise<AgreementReport> => compare(input);

/**
 * Writes a copy anew from the ledger, while changes go on. Outages are waited out, however long they take.
 * @param earlier what an earlier run got done, when it continued as new
 */
export const rebuildKarma = (input: RebuildKarmaInput, earlier?: RebuildState): Promise<RebuildProgress> =>
  rebuild(input, earlier, (state) => continueAsNew<typeof rebuildKarma>(input, state));
