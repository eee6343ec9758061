import { types } from 'cassandra-driver';
import { bucketCount } from '../../activities/karma/ports.ts';
import type { Standing } from '../../contracts/karma/ledger.ts';
import { exactAverage } from '../../domain/karma/average.ts';
import { bucketOf } from '../../domain/karma/standing-hash.ts';
import type { Row, Statement } from './connect.ts';

const table = 'crowdsourcer_karma_distribution';
const columns = [
  ...['cs_name', 'minor_sum', 'medium_sum', 'high_sum', 'critical_sum'],
  ...['karma_total', 'findings_count', 'karma_average', 'version'],
];

const written = ['bucket', 'cs_id', ...columns];
const insert = `INSERT INTO ${table} (${written}) VALUES (${written.map(() => '?')}) USING TIMESTAMP ?`;
const select = `SELECT cs_id, ${columns}, ${columns.map((name) => `WRITETIME(${name}) AS ${name}_at`)} FROM ${table}`;

export const selectAll = select;
export const selectBucket = `${select} WHERE bucket = ?`;
export const selectStanding = `${select} WHERE bucket = ? AND cs_id = ?`;

export const standingKey = (crowdsourcerId: number): number[] => [
  bucketOf(crowdsourcerId, bucketCount),
  crowdsourcerId,
];

/** Of two writes Cassandra keeps that of the higher timestamp, which here is the version. */
export function insertStanding(standing: Standing): Statement {
  const { crowdsourcerId, name, sums, karmaTotal, findingsCount, version } = standing;
  const numbers = [sums.minor, sums.medium, sums.high, sums.critical, karmaTotal, findingsCount].map(BigInt);
  const average = types.BigDecimal.fromString(exactAverage(karmaTotal, findingsCount));
  const params = [...standingKey(crowdsourcerId), name, ...numbers, average, BigInt(version), BigInt(version)];
  return { query: insert, params };
}

/** What was written since stays. */
export const deleteStanding = ({ crowdsourcerId, version }: Standing): Statement => ({
  query: `DELETE FROM ${table} USING TIMESTAMP ? WHERE bucket = ? AND cs_id = ?`,
  params: [BigInt(version), ...standingKey(crowdsourcerId)],
});

/**
 * @returns null where a column is missing, as after somebody else has deleted it. Columns that somebody else has written
 * have timestamps of their own, mostly the time in microseconds; the version then is the latest, which a write must go beyond.
 */
export function readStanding(row: Row): Standing | null {
  if (columns.some((name) => row[name] === null)) return null;
  const number = (name: string): number => Number(row[name]);
  return {
    crowdsourcerId: number('cs_id'),
    name: String(row.cs_name),
    sums: {
      ...{ minor: number('minor_sum'), medium: number('medium_sum') },
      ...{ high: number('high_sum'), critical: number('critical_sum') },
    },
    karmaTotal: number('karma_total'),
    findingsCount: number('findings_count'),
    version: Math.max(number('version'), ...columns.map((name) => number(`${name}_at`))),
  };
}
