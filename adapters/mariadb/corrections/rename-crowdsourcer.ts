import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import { noteName, requireCrowdsourcer, setName } from './crowdsourcers.ts';
import type { CorrectionSteps } from './kind.ts';

export const renameCrowdsourcer: CorrectionSteps<'rename_crowdsourcer'> = {
  async make(session, change, { crowdsourcerId: id, name }) {
    const found = await requireCrowdsourcer(session, id);
    if (found.name === name) throw new KarmaRefusal(`The crowdsourcer ${id} has that name already.`);
    await noteName(session, change, [{ id, name }], change.recordedAt);
    await setName(session, change.recordedAt, id, name);
    return [id];
  },

  /** The name becomes that of the last renaming that still holds: a later one stays. */
  async undo(session, { recordedAt }, { crowdsourcerId: id }, madeBy) {
    await session.run('UPDATE crowdsourcer_name SET withdrawn_at = ? WHERE change_no = ?', [recordedAt, madeBy]);
    const [last] = await session.rows<{ name: string }>(
      `SELECT name FROM crowdsourcer_name WHERE crowdsourcer_id = ? AND withdrawn_at IS NULL
        ORDER BY name_no DESC LIMIT 1`,
      [id],
    );
    return last !== undefined && (await setName(session, recordedAt, id, last.name)) ? [id] : [];
  },
};
