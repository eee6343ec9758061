import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import type { OpenChange } from './changes.ts';
import type { Session } from './database.ts';
import { fromSqlFoundAt, fromSqlMoment, toSqlMoment } from './moments.ts';

/** A finding that a change brings in, and what it earns. */
export interface Delivery {
  finding: IdentifiedFinding;
  /** How often it was awarded before. */
  generation: number;
  score: Pick<LedgerEntry, 'crowdsourcerId' | 'name' | 'severity' | 'points' | 'ruleVersion'>;
}

const columns = `change_no, kind, finding_key, generation, finding_id, vulnerability_id, crowdsourcer_id, crowdsourcer_name,
  severity, points, happened_at, recorded_at, rule_version, delivered_by, reverses`;

/** Awards are inserted plainly: one that is there already is a bug, as those of known findings were left out under locks. */
export async function insertAwards(
  session: Session,
  { changeNo, recordedAt }: OpenChange,
  deliveries: Delivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ finding, generation, score }) => [
    ...[changeNo, 'award', finding.findingKey, generation, finding.findingId, finding.vulnerabilityId],
    ...[score.crowdsourcerId, score.name, score.severity, score.points, toSqlMoment(finding.foundAt)],
    ...[recordedAt, score.ruleVersion, changeNo, null],
  ]);
  await session.run(`INSERT INTO ledger (${columns}) VALUES ?`, [rows]);
}

/** An award that no reversal takes back. */
const isLive = `award.kind = 'award' AND NOT EXISTS (
  SELECT 1 FROM ledger AS taken
  WHERE taken.finding_key = award.finding_key AND taken.generation = award.generation AND taken.kind = 'reversal'
)`;

export interface Selection {
  /** Tables beside `ledger AS award`. */
  joins?: string;
  where: string;
  values: unknown[];
}

/** Takes back all live awards of a selection. */
export async function reverseAwards(
  session: Session,
  { changeNo, recordedAt }: OpenChange,
  { joins = '', where, values }: Selection,
): Promise<void> {
  await session.run(
    `INSERT INTO ledger (${columns})
      SELECT ?, 'reversal', award.finding_key, award.generation, award.finding_id, award.vulnerability_id,
        award.crowdsourcer_id, holder.name, award.severity, -award.points, award.happened_at, ?, award.rule_version,
        award.delivered_by, award.entry_id
      FROM ledger AS award
      JOIN crowdsourcer AS holder ON holder.id = award.crowdsourcer_id ${joins}
      WHERE ${isLive} AND (${where})
      ORDER BY award.entry_id`,
    [changeNo, recordedAt, ...values],
  );
}

/** Awards findings of a selection once more, by the rules of now; `award` is each one's last award, which is no longer live. */
export async function awardAgain(
  session: Session,
  { changeNo, recordedAt }: OpenChange,
  { joins = '', where, values }: Selection,
): Promise<void> {
  await session.run(
    `INSERT INTO ledger (${columns})
      SELECT ?, 'award', award.finding_key, award.generation + 1, award.finding_id, award.vulnerability_id,
        owner.id, owner.name, rating.severity, severity.points, award.happened_at, ?, rating.rule_version,
        award.delivered_by, NULL
      FROM ledger AS award ${joins}
      WHERE ${where}
      ORDER BY award.entry_id`,
    [changeNo, recordedAt, ...values],
  );
}

/** Crowdsourcers with live awards in a selection. */
export async function holdersOf(session: Session, { joins = '', where, values }: Selection): Promise<number[]> {
  const rows = await session.rows<{ id: number }>(
    `SELECT DISTINCT award.crowdsourcer_id AS id FROM ledger AS award ${joins} WHERE ${isLive} AND (${where})`,
    values,
  );
  return rows.map(({ id }) => id);
}

interface EntryRow {
  entry_id: number;
  kind: LedgerEntry['kind'];
  finding_key: string;
  finding_id: number;
  vulnerability_id: number;
  crowdsourcer_id: number;
  crowdsourcer_name: string;
  severity: LedgerEntry['severity'];
  points: number;
  happened_at: string;
  recorded_at: string;
  rule_version: number;
  change_id: string;
  reverses: number | null;
}

/** @param rest of the statement, from its condition on; the ledger is `entry` in it */
export async function readEntries(
  { rows }: Pick<Session, 'rows'>,
  rest: string,
  values: unknown[],
): Promise<LedgerEntry[]> {
  const found = await rows<EntryRow>(
    `SELECT entry.entry_id, entry.kind, entry.finding_key, entry.finding_id, entry.vulnerability_id, entry.crowdsourcer_id,
        entry.crowdsourcer_name, entry.severity, entry.points, entry.happened_at, entry.recorded_at, entry.rule_version,
        ledger_change.change_id, entry.reverses
      FROM ledger AS entry JOIN ledger_change ON ledger_change.change_no = entry.change_no ${rest}`,
    values,
  );
  return found.map((row) => ({
    ...{ entryId: row.entry_id, kind: row.kind, findingKey: row.finding_key, findingId: row.finding_id },
    ...{ vulnerabilityId: row.vulnerability_id, crowdsourcerId: row.crowdsourcer_id, name: row.crowdsourcer_name },
    ...{ severity: row.severity, points: row.points, happenedAt: fromSqlFoundAt(row.happened_at) },
    ...{ recordedAt: fromSqlMoment(row.recorded_at), ruleVersion: row.rule_version, changeId: row.change_id },
    reverses: row.reverses,
  }));
}
