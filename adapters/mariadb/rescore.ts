import type { OpenChange } from './changes.ts';
import type { Session } from './database.ts';
import { awardAgain, reverseAwards } from './entries.ts';
import { scoreOfAward } from './scores.ts';

/**
 * Brings the awards of vulnerabilities to what the rules now say: those that earned another crowdsourcer, or by another
 * severity, are reversed and awarded anew. Invariant of the ledger, after each change: every live award is what its finding
 * earns by the rules. So corrections may come, and be taken back, in any order.
 * @param vulnerabilities a condition on `vulnerability`
 * @param since only findings of that moment or later, as MariaDB spells it; null for all
 */
export async function rescore(
  session: Session,
  change: OpenChange,
  vulnerabilities: { where: string; values: unknown[] },
  since: string | null = null,
): Promise<void> {
  await reverseAwards(session, change, {
    joins: scoreOfAward,
    where: `(${vulnerabilities.where}) AND (award.crowdsourcer_id <> owner.id OR award.severity <> rating.severity)
      ${since === null ? '' : 'AND award.happened_at >= ?'}`,
    values: [...vulnerabilities.values, ...(since === null ? [] : [since])],
  });
  await awardAgain(session, change, {
    joins: `JOIN ledger AS reversal ON reversal.finding_key = award.finding_key AND reversal.generation = award.generation
        AND reversal.kind = 'reversal' ${scoreOfAward}`,
    where: `reversal.change_no = ? AND award.kind = 'award'`,
    values: [change.changeNo],
  });
}
