import type { Correction, CorrectionKind, CorrectionRequest } from '../../../contracts/karma/corrections.ts';
import type { LedgerChange } from '../../../contracts/karma/ledger.ts';
import { changeOnce } from '../changes.ts';
import type { Database } from '../database.ts';
import { holdRules } from '../latches.ts';
import { lockAllStandings, recordingMoment } from '../standings.ts';
import { addCrowdsourcer } from './add-crowdsourcer.ts';
import type { CorrectionSteps } from './kind.ts';
import { mergeCrowdsourcers } from './merge-crowdsourcers.ts';
import { renameCrowdsourcer } from './rename-crowdsourcer.ts';
import { rerateVulnerability } from './rerate-vulnerability.ts';
import { voidFinding } from './void-finding.ts';

const kinds: { [Kind in CorrectionKind]: CorrectionSteps<Kind> } = {
  void_finding: voidFinding,
  rerate_vulnerability: rerateVulnerability,
  rename_crowdsourcer: renameCrowdsourcer,
  add_crowdsourcer: addCrowdsourcer,
  merge_crowdsourcers: mergeCrowdsourcers,
};

export const stepsOf = ({ kind }: Correction): CorrectionSteps<CorrectionKind> =>
  kinds[kind] as CorrectionSteps<CorrectionKind>;

/** All that a crowdsourcer ever earned may have to be reversed and awarded anew. */
export const correctionAnswerMs = 10 * 60_000;

/** The port's `correct`. */
export const correct = (database: Database, changeId: string, request: CorrectionRequest): Promise<LedgerChange> =>
  changeOnce(
    database,
    { changeId, kind: 'correction', request },
    async (session, changeNo) => {
      await holdRules(session);
      await lockAllStandings(session);
      const recordedAt = await recordingMoment(session);
      const { correction } = request;
      const crowdsourcers = await stepsOf(correction).make(session, { changeNo, recordedAt }, correction);
      return { recordedAt, crowdsourcers };
    },
    correctionAnswerMs,
  );
