import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import { findCrowdsourcer, noteName, setName } from './crowdsourcers.ts';
import type { CorrectionSteps } from './kind.ts';

export const addCrowdsourcer: CorrectionSteps<'add_crowdsourcer'> = {
  async make(session, change, { crowdsourcerId: id, name }) {
    if ((await findCrowdsourcer(session, id)) !== null)
      throw new KarmaRefusal(`There is a crowdsourcer ${id} already.`);
    const [before] = await session.rows('SELECT 1 FROM crowdsourcer WHERE id = ?', [id]);
    await session.run(
      `INSERT INTO crowdsourcer (id, name, owner_id) VALUES (?, ?, ?)
        ON DUPLICATE KEY UPDATE withdrawn = FALSE`,
      [id, name, id],
    );
    await session.run(
      `INSERT INTO crowdsourcer_karma_distribution (cs_id, cs_name, updated_at) VALUES (?, ?, ?)
        ON DUPLICATE KEY UPDATE cs_id = crowdsourcer_karma_distribution.cs_id`,
      [id, name, change.recordedAt],
    );
    // Whoever is added anew had another name before.
    await noteName(session, change, [{ id, name }], before === undefined ? null : change.recordedAt);
    await setName(session, change.recordedAt, id, name);
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
