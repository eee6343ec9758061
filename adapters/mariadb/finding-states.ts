import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { Session } from './database.ts';

/** Whether any finding is void, or waits for its vulnerability or a batch: only then are findings looked for among these. */
export async function isAnyUnusual({ rows }: Session): Promise<boolean> {
  const [row] = await rows<{ unusual: number }>(
    `SELECT EXISTS (SELECT 1 FROM voided_finding)
      OR EXISTS (SELECT 1 FROM parked_finding WHERE released_by IS NULL) AS unusual`,
  );
  return row?.unusual !== 0;
}

/** What is known of findings, by their keys. */
export interface FindingStates {
  /** Delivered before, whether or not that still counts. */
  delivered: Set<string>;
  voided: Set<string>;
  /** Waiting for their vulnerability, or for this very batch, which was begun to award them. */
  parked: Set<string>;
  /** Of another batch that was begun to award them, whatever becomes of it. */
  held: Set<string>;
}

export async function findStates(
  { rows }: Session,
  changeId: string,
  findings: IdentifiedFinding[],
): Promise<FindingStates> {
  const states: FindingStates = { delivered: new Set(), voided: new Set(), parked: new Set(), held: new Set() };
  if (findings.length === 0) return states;
  const keys = findings.map(({ findingKey }) => findingKey);
  const found = await rows<{ state: keyof FindingStates; finding_key: string }>(
    `SELECT 'delivered' AS state, finding_key FROM ledger WHERE finding_key IN (?) AND generation = 0 AND kind = 'award'
      UNION ALL SELECT 'voided', finding_key FROM voided_finding WHERE finding_key IN (?)
      UNION ALL SELECT IF(COALESCE(release_batch, ?) = ?, 'parked', 'held'), finding_key FROM parked_finding
        WHERE finding_key IN (?) AND released_by IS NULL`,
    [keys, keys, batchOf(changeId), batchOf(changeId), keys],
  );
  for (const { state, finding_key } of found) states[state].add(finding_key);
  return states;
}

/**
 * Of findings that were delivered before, those that may be again: the change that brought them in was taken back, and either
 * this one renews it, or they are waiting.
 * @param renews id of the change that is renewed; any attempt stands for all earlier ones of the same batch
 * @returns the generation of the award that each gets, by the finding's key
 */
export async function findRenewable(
  { rows }: Session,
  findings: IdentifiedFinding[],
  renews: string | null,
  waiting: Set<string>,
): Promise<Map<string, number>> {
  if (findings.length === 0) return new Map();
  const last = await rows<{ finding_key: string; generation: number; change_id: string }>(
    `SELECT award.finding_key, award.generation, delivery.change_id
      FROM ledger AS award
      JOIN ledger_change AS delivery ON delivery.change_no = award.delivered_by
      JOIN ledger_change AS reversal ON reversal.change_id = CONCAT(delivery.change_id, '/reversal')
      WHERE award.finding_key IN (?) AND award.kind = 'award' AND NOT EXISTS (
        SELECT 1 FROM ledger AS later
        WHERE later.finding_key = award.finding_key AND later.generation > award.generation
      )`,
    [findings.map(({ findingKey }) => findingKey)],
  );
  const isRenewed = (changeId: string) => renews !== null && batchOf(changeId) === batchOf(renews);
  return new Map(
    last
      .filter(({ change_id, finding_key }) => isRenewed(change_id) || waiting.has(finding_key))
      .map(({ finding_key, generation }) => [finding_key, generation + 1]),
  );
}

/** Changes are known as `<batch>/<attempt>`. */
const batchOf = (changeId: string): string => changeId.replace(/\/[^/]*$/, '');
