import { types } from 'cassandra-driver';
import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import type { Row, Statement } from './connect.ts';

const columns = [
  ...['crowdsourcer_id', 'month', 'happened_at', 'entry_id', 'kind', 'finding_key', 'finding_id', 'vulnerability_id'],
  ...['crowdsourcer_name', 'severity', 'points', 'recorded_at', 'rule_version', 'change_id', 'reverses'],
];

const insert = `INSERT INTO awards_by_crowdsourcer (${columns}) VALUES (${columns.map(() => '?')})`;
const selectMonth = `SELECT ${columns} FROM awards_by_crowdsourcer WHERE crowdsourcer_id = ? AND month = ?`;

/** The newest first; parameters: crowdsourcer, month, and the most that are wanted. */
export const selectNewest = `${selectMonth} LIMIT ?`;
/** The same behind a moment and an entry's id. */
export const selectBehind = `${selectMonth} AND (happened_at, entry_id) < (?, ?) LIMIT ?`;

/** As `2019-02`, in UTC. @param moment ISO 8601 */
export const monthOf = (moment: string): string => moment.slice(0, 7);

/** Entries never change, so whichever write of one is kept, it is the same. */
export const insertEntry = (entry: LedgerEntry): Statement => ({
  query: insert,
  params: [
    ...[entry.crowdsourcerId, monthOf(entry.happenedAt), new Date(entry.happenedAt), BigInt(entry.entryId), entry.kind],
    ...[types.Uuid.fromString(entry.findingKey), BigInt(entry.findingId), entry.vulnerabilityId, entry.name],
    ...[entry.severity, entry.points, entry.recordedAt, entry.ruleVersion, entry.changeId],
    // Unset; a null would be stored as a deletion.
    entry.reverses === null ? undefined : BigInt(entry.reverses),
  ],
});

export const insertMonth = ({ crowdsourcerId, happenedAt }: LedgerEntry): Statement => ({
  query: 'INSERT INTO award_months_by_crowdsourcer (crowdsourcer_id, month) VALUES (?, ?)',
  params: [crowdsourcerId, monthOf(happenedAt)],
});

export const readEntry = (row: Row): LedgerEntry => ({
  ...{ entryId: Number(row.entry_id), kind: row.kind as LedgerEntry['kind'], findingKey: String(row.finding_key) },
  ...{ findingId: Number(row.finding_id), vulnerabilityId: Number(row.vulnerability_id) },
  ...{ crowdsourcerId: Number(row.crowdsourcer_id), name: String(row.crowdsourcer_name) },
  ...{ severity: row.severity as LedgerEntry['severity'], points: Number(row.points) },
  // As findings spell their moment: whole seconds go without a fraction.
  happenedAt: (row.happened_at as Date).toISOString().replace('.000Z', 'Z'),
  ...{ recordedAt: String(row.recorded_at), ruleVersion: Number(row.rule_version), changeId: String(row.change_id) },
  reverses: row.reverses === null ? null : Number(row.reverses),
});
