import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import { addAnew, findCrowdsourcer, findWithdrawn, noteName } from './crowdsourcers.ts';
import type { CorrectionSteps } from './kind.ts';

export const addCrowdsourcer: CorrectionSteps<'add_crowdsourcer'> = {
  async make(session, change, { crowdsourcerId: id, name }) {
    if ((await findCrowdsourcer(session, id)) !== null)
      throw new KarmaRefusal(`There is a crowdsourcer ${id} already.`);
    if ((await findWithdrawn(session)).has(id)) {
      await addAnew(session, change, { id, name });
      return [id];
    }
    await session.run('INSERT INTO crowdsourcer (id, name, owner_id) VALUES (?, ?, ?)', [id, name, id]);
    await session.run('INSERT INTO crowdsourcer_karma_distribution (cs_id, cs_name, updated_at) VALUES (?, ?, ?)', [
      ...[id, name, change.recordedAt],
    ]);
    await noteName(session, change, [{ id, name }], null);
    return [id];
  },

  /**
   * It stays in the three stores, in zeroes, as copies are never taken away; but it can be added anew, and until then is
   * given nothing. Where something is its own by now, it stays as it is.
   */
  async undo(session, _change, { crowdsourcerId: id }) {
    await session.run(
      `UPDATE crowdsourcer SET withdrawn = TRUE
        WHERE id = ? AND merged_into IS NULL
          AND NOT EXISTS (SELECT 1 FROM vulnerability WHERE crowdsourcer_id = ?)
          AND NOT EXISTS (SELECT 1 FROM crowdsourcer AS merged WHERE merged.merged_into = ?)`,
      [id, id, id],
    );
    return [];
  },
};
