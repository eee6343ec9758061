import type { CorrectionRequest } from '../../contracts/karma/corrections.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import type { ChangeAside, KnownChange } from './changes.ts';
import { changeOnce, isChange, readChange, takeId } from './changes.ts';
import { correctionAnswerMs, stepsOf } from './corrections/correct.ts';
import type { Database, Session } from './database.ts';
import { holdersOf, reverseAwards } from './entries.ts';
import { holdRules, shareRules } from './latches.ts';
import { takeBackParking } from './parked.ts';
import { lockAllStandings, lockStandings, recordingMoment } from './standings.ts';

export const reversalIdOf = (changeId: string): string => `${changeId}/reversal`;

/** The port's `takeBack`. */
export async function takeBack(
  database: Database,
  changeId: string,
  request?: CorrectionRequest | null,
): Promise<LedgerChange> {
  const reversalId = reversalIdOf(changeId);
  const known = request === undefined ? null : await readChange(database, changeId);
  // Without a reversal, whose id is for the change that is there.
  if (known !== null && isAnothers(known, request)) return nothingIn(reversalId);
  return changeOnce(
    database,
    { changeId: reversalId, kind: 'reversal' },
    async (session, changeNo) => {
      // Waits for the change where it is under way; where it isn't there, it now finds its id taken.
      if ((await takeId(session, changeId, 'void')) !== null) return { recordedAt: await recordingMoment(session) };
      const change = await readChange(session, changeId);
      if (change?.kind === 'award') return takeBackAward(session, changeNo, change);
      if (change?.kind === 'correction') return takeBackCorrection(session, changeNo, change);
      throw new Error(`A change that is ${change?.kind ?? 'missing'} can’t be taken back: ${changeId}`);
    },
    correctionAnswerMs,
  );
}

const isAnothers = (change: KnownChange, request: CorrectionRequest | null | undefined): boolean =>
  change.kind !== 'void' && !(request ? isChange(change, 'correction', request) : isChange(change, 'award'));

const nothingIn = (changeId: string): LedgerChange => ({
  ...{ changeId, awards: 0, reversals: 0, points: 0, duplicates: 0, parkedFindings: 0, crowdsourcers: [] },
});

/** Of findings that it brought in, whatever is live now: corrections may have replaced its own awards. */
async function takeBackAward(session: Session, changeNo: number, change: KnownChange): Promise<ChangeAside> {
  await shareRules(session);
  const brought = {
    joins: `JOIN ledger AS own ON own.finding_key = award.finding_key AND own.change_no = ? AND own.kind = 'award'`,
    where: 'award.delivered_by = own.change_no',
    values: [change.changeNo],
  };
  await lockStandings(session, await holdersOf(session, brought));
  const recordedAt = await recordingMoment(session);
  await reverseAwards(session, { changeNo, recordedAt }, brought);
  await takeBackParking(session, change.changeNo);
  // Also those of whom nothing is live: the copies may never have had its entries, which later ones reverse.
  return { recordedAt, crowdsourcers: change.told.crowdsourcers };
}

async function takeBackCorrection(session: Session, changeNo: number, change: KnownChange): Promise<ChangeAside> {
  await holdRules(session);
  await lockAllStandings(session);
  const recordedAt = await recordingMoment(session);
  const { correction } = change.request as CorrectionRequest;
  const open = { changeNo, recordedAt };
  const changed = await stepsOf(correction).undo(session, open, correction, change.changeNo);
  // Also those whom undoing leaves as they are: the correction may have reached one copy and not the other.
  return { recordedAt, crowdsourcers: [...change.told.crowdsourcers, ...changed] };
}
