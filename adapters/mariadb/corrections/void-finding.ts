import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { Session } from '../database.ts';
import { awardAgain, reverseAwards } from '../entries.ts';
import { scoreOfAward } from '../scores.ts';
import type { CorrectionSteps } from './kind.ts';

export const voidFinding: CorrectionSteps<'void_finding'> = {
  async make(session, change, { findingKey }) {
    await refuseContradiction(session, findingKey);
    const sql = 'INSERT INTO voided_finding (finding_key, change_no) VALUES (?, ?)';
    await session.run(sql, [findingKey, change.changeNo]);
    await reverseAwards(session, change, { where: 'award.finding_key = ?', values: [findingKey] });
    return [];
  },

  /** It counts again, unless the change that brought it in was taken back as well. */
  async undo(session, change, { findingKey }, madeBy) {
    const sql = 'DELETE FROM voided_finding WHERE finding_key = ? AND change_no = ?';
    const { affectedRows } = await session.run(sql, [findingKey, madeBy]);
    if (affectedRows === 0) return [];
    await awardAgain(session, change, {
      joins: `${scoreOfAward} JOIN ledger_change AS delivery ON delivery.change_no = award.delivered_by`,
      where: `award.finding_key = ? AND award.kind = 'award'
        AND award.generation = (SELECT MAX(generation) FROM ledger AS last WHERE last.finding_key = ?)
        AND NOT EXISTS (SELECT 1 FROM ledger_change WHERE change_id = CONCAT(delivery.change_id, '/reversal'))`,
      values: [findingKey, findingKey],
    });
    return [];
  },
};

async function refuseContradiction({ rows }: Session, findingKey: string): Promise<void> {
  const [known] = await rows<{ voided: number; there: number }>(
    `SELECT EXISTS (SELECT 1 FROM voided_finding WHERE finding_key = ?) AS voided,
      EXISTS (SELECT 1 FROM ledger WHERE finding_key = ?) OR EXISTS (SELECT 1 FROM parked_finding WHERE finding_key = ?)
        AS there`,
    [findingKey, findingKey, findingKey],
  );
  if (!known?.there) throw new KarmaRefusal(`There is no finding ${findingKey}.`);
  if (known.voided) throw new KarmaRefusal(`The finding ${findingKey} is void already.`);
}
