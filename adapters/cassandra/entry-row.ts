import { types } from 'cassandra-driver';
import type { EntryPlace } from '../../activities/karma/ports.ts';
import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import type { CrowdsourcerMonth } from '../../domain/karma/month-sums.ts';
import { monthOf } from '../../domain/karma/month-sums.ts';
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

export const deleteEntry = (
  { crowdsourcerId, month }: CrowdsourcerMonth,
  { happenedAt, entryId }: EntryPlace,
): Statement => ({
  query:
    'DELETE FROM awards_by_crowdsourcer WHERE crowdsourcer_id = ? AND month = ? AND happened_at = ? AND entry_id = ?',
  params: [crowdsourcerId, month, new Date(happenedAt), BigInt(entryId)],
});

export const readPlace = (row: Row): EntryPlace => ({
  entryId: Number(row.entry_id),
  // As findings spell their moment: whole seconds go without a fraction.
  happenedAt: (row.happened_at as Date).toISOString().replace('.000Z', 'Z'),
});

export const readEntry = (row: Row): LedgerEntry => ({
  ...readPlace(row),
  ...{ kind: row.kind as LedgerEntry['kind'], findingKey: String(row.finding_key) },
  ...{ findingId: Number(row.finding_id), vulnerabilityId: Number(row.vulnerability_id) },
  ...{ crowdsourcerId: Number(row.crowdsourcer_id), name: String(row.crowdsourcer_name) },
  ...{ severity: row.severity as LedgerEntry['severity'], points: Number(row.points) },
  ...{ recordedAt: String(row.recorded_at), ruleVersion: Number(row.rule_version), changeId: String(row.change_id) },
  reverses: row.reverses === null ? null : Number(row.reverses),
});
