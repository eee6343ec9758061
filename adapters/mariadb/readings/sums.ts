import type { SeveritySums } from '../../../contracts/karma/ledger.ts';
import { noSums } from '../../../domain/karma/standing.ts';
import type { Database } from '../database.ts';
import { dayOf } from '../moments.ts';
import type { SettledMoment } from './settle.ts';

/** What some entries add up to. */
export interface Sums {
  sums: SeveritySums;
  findings: number;
}

export const emptySums = (): Sums => ({ sums: noSums(), findings: 0 });

export function addTo(total: Sums, { sums, findings }: Sums, factor: 1 | -1 = 1): void {
  total.sums.minor += factor * sums.minor;
  total.sums.medium += factor * sums.medium;
  total.sums.high += factor * sums.high;
  total.sums.critical += factor * sums.critical;
  total.findings += factor * findings;
}

/** The last run of snapshots that knew no more than is asked for. */
export interface Base {
  /** 0 where there is none. */
  run: number;
  lastEntryId: number;
  /** Snapshots are taken of the days before this one, as MariaDB spells its beginning; null: of all. */
  day: string | null;
}

export async function findBase({ rows }: Pick<Database, 'rows'>, { asOf, knownAt }: SettledMoment): Promise<Base> {
  const [last] = await rows<{ run: number; last_entry_id: number }>(
    'SELECT run, last_entry_id FROM snapshot_run WHERE taken_at <= ? ORDER BY taken_at DESC, run DESC LIMIT 1',
    [knownAt],
  );
  return { run: last?.run ?? 0, lastEntryId: last?.last_entry_id ?? 0, day: asOf === null ? null : dayOf(asOf) };
}

export interface SumsRow {
  minor: number;
  medium: number;
  high: number;
  critical: number;
  findings: number;
}

export const sumsOf = ({ minor, medium, high, critical, findings }: SumsRow): Sums => ({
  ...{ sums: { minor, medium, high, critical }, findings },
});

const summed = `SUM(IF(severity = 'minor', points, 0)) AS minor, SUM(IF(severity = 'medium', points, 0)) AS medium,
  SUM(IF(severity = 'high', points, 0)) AS high, SUM(IF(severity = 'critical', points, 0)) AS critical,
  SUM(IF(kind = 'award', 1, -1)) AS findings`;

export const storedSums = `minor_sum AS minor, medium_sum AS medium, high_sum AS high, critical_sum AS critical,
  findings_count AS findings`;

/**
 * Sums of the entries that a base lacks: those of the day that is not over by then, and those of days before it that were
 * recorded since. Without a base these are all entries.
 * @param by what to sum by, such as `crowdsourcer_id`
 * @param only a condition on the entries
 */
export async function sumsBeyond<Key>(
  { rows }: Pick<Database, 'rows'>,
  { asOf, knownAt, lastEntryId }: SettledMoment,
  base: Base,
  by: string,
  only: { where: string; values: unknown[] } = { where: 'TRUE', values: [] },
): Promise<(SumsRow & { key: Key })[]> {
  const select = `SELECT ${by} AS \`key\`, ${summed} FROM ledger`;
  const late = rows<SumsRow & { key: Key }>(
    `${select} WHERE entry_id > ? AND entry_id <= ? AND recorded_at <= ? ${base.day === null ? '' : 'AND happened_at < ?'} AND ${only.where}
      GROUP BY ${by}`,
    [base.lastEntryId, lastEntryId, knownAt, ...(base.day === null ? [] : [base.day]), ...only.values],
  );
  const ofThatDay =
    base.day === null
      ? []
      : rows<SumsRow & { key: Key }>(
          `${select} WHERE happened_at >= ? AND happened_at <= ? AND recorded_at <= ? AND ${only.where} GROUP BY ${by}`,
          [base.day, asOf, knownAt, ...only.values],
        );
  return (await Promise.all([late, ofThatDay])).flat();
}
