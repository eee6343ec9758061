import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { FindingsState } from './award.ts';
import type { Session } from './database.ts';

/**
 * Findings that were delivered before, but not for good: the change that brought them in was taken back, and either this one
 * renews it, or they are waiting.
 * @param renews id of the change that is renewed; any attempt stands for all earlier ones of the same batch
 * @returns the generation of the award that each gets, by the finding's key
 */
export async function renewable(
  session: Session,
  renews: string | null,
  findings: IdentifiedFinding[],
  { delivered, parked }: FindingsState,
): Promise<Map<string, number>> {
  const candidates = findings
    .map(({ findingKey }) => findingKey)
    .filter((key) => delivered.has(key) && (renews !== null || parked.has(key)));
  if (candidates.length === 0) return new Map();
  const rows = await session.rows<{ finding_key: string; generation: number; change_id: string }>(
    `SELECT award.finding_key, award.generation, delivery.change_id
      FROM ledger AS award
      JOIN ledger_change AS delivery ON delivery.change_no = award.delivered_by
      JOIN ledger_change AS reversal ON reversal.change_id = CONCAT(delivery.change_id, '/reversal')
      WHERE award.finding_key IN (?) AND award.kind = 'award' AND NOT EXISTS (
        SELECT 1 FROM ledger AS later
        WHERE later.finding_key = award.finding_key AND later.generation > award.generation
      )`,
    [candidates],
  );
  const isRenewed = (changeId: string) => renews !== null && batchOf(changeId) === batchOf(renews);
  return new Map(
    rows
      .filter((row) => isRenewed(row.change_id) || parked.has(row.finding_key))
      .map((row) => [row.finding_key, row.generation + 1]),
  );
}

/** Changes are known as `<batch>/<attempt>`. */
const batchOf = (changeId: string): string => changeId.replace(/\/[^/]*$/, '');
