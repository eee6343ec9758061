import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { OpenChange } from '../changes.ts';
import type { Session } from '../database.ts';
import { rescore } from '../rescore.ts';
import { requireCrowdsourcer } from './crowdsourcers.ts';
import type { CorrectionSteps } from './kind.ts';

export const mergeCrowdsourcers: CorrectionSteps<'merge_crowdsourcers'> = {
  async make(session, change, { from, into }) {
    if (from === into) throw new KarmaRefusal('A crowdsourcer can’t be merged into itself.');
    await requireCrowdsourcer(session, from);
    await requireCrowdsourcer(session, into);
    await session.run('UPDATE crowdsourcer SET merged_into = ? WHERE id = ?', [into, from]);
    await settleOwners(session, change);
    return [];
  },

  async undo(session, change, { from, into }) {
    await session.run('UPDATE crowdsourcer SET merged_into = NULL WHERE id = ? AND merged_into = ?', [from, into]);
    await settleOwners(session, change);
    return [];
  },
};

/** Follows the chains of merges anew, and moves the awards of those who now end elsewhere. */
async function settleOwners(session: Session, change: OpenChange): Promise<void> {
  const all = await session.rows<{ id: number; merged_into: number | null; owner_id: number }>(
    'SELECT id, merged_into, owner_id FROM crowdsourcer WHERE merged_into IS NOT NULL OR owner_id <> id',
  );
  const next = new Map(all.map(({ id, merged_into }) => [id, merged_into]));
  const endOf = (id: number): number => {
    const into = next.get(id) ?? null;
    return into === null ? id : endOf(into);
  };
  const moved = all
    .map(({ id, owner_id }) => ({ id, from: owner_id, to: endOf(id) }))
    .filter(({ from, to }) => from !== to);
  for (const { id, to } of moved) await session.run('UPDATE crowdsourcer SET owner_id = ? WHERE id = ?', [to, id]);
  if (moved.length === 0) return;
  const ids = moved.map(({ id }) => id);
  await rescore(session, change, { where: 'vulnerability.crowdsourcer_id IN (?)', values: [ids] });
}
