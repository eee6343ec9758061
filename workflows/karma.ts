import type { AwardKarmaInput, CorrectKarmaInput, SagaStatus } from '../contracts/karma/saga.ts';
import { perform, performAtOnce } from './internal/karma-activities.ts';
import { runSaga } from './internal/karma-saga.ts';

/** The points of a batch of findings, in all three stores or in none. What is thrown and returned: see runSaga. */
export const awardKarma = ({ batchId, findings, deadlineSeconds }: AwardKarmaInput): Promise<SagaStatus> =>
  runSaga({
    ...{ id: batchId, findings: findings.length, deadlineSeconds, perform: performAtOnce },
    record: (activities, changeId, renews) => activities.recordAwards({ changeId, findings, renews }),
  });

/** What an operator corrects, in all three stores or in none. What is thrown and returned: see runSaga. */
export const correctKarma = ({ deadlineSeconds, ...request }: CorrectKarmaInput): Promise<SagaStatus> =>
  runSaga({
    ...{ id: request.correctionId, findings: null, deadlineSeconds, perform },
    record: (activities, changeId) => activities.recordCorrection({ changeId, request }),
  });
