import { severityNames } from '../../contracts/karma/findings.ts';
import type { SeveritySums, Standing } from '../../contracts/karma/ledger.ts';
import { brokenVersion } from '../../domain/karma/agreement.ts';
import { exactAverage } from '../../domain/karma/average.ts';
import { newStanding } from '../../domain/karma/standing.ts';
import { crowdsourcerKey, memberOf } from './keys.ts';
import type { HashField, HashRow } from './scripts.ts';
import { hashFields, scoredFields } from './scripts.ts';

/** A standing as it lies in Redis: columns are named as in MariaDB. */
export function toHashRow(standing: Standing): HashRow {
  const { crowdsourcerId, name, sums, karmaTotal, findingsCount, version } = standing;
  return {
    key: crowdsourcerKey(crowdsourcerId),
    member: memberOf(crowdsourcerId),
    values: {
      cs_name: name,
      minor_sum: String(sums.minor),
      medium_sum: String(sums.medium),
      high_sum: String(sums.high),
      critical_sum: String(sums.critical),
      karma_total: String(karmaTotal),
      findings_count: String(findingsCount),
      karma_average: exactAverage(karmaTotal, findingsCount),
      version: String(version),
    },
  };
}

/**
 * @param values what `readRows` tells of a crowdsourcer
 * @returns null where there is nothing of it; a standing of no version where hash and leaderboards are not what one write left
 */
export function fromHashRow(crowdsourcerId: number, values: (string | null)[]): Standing | null {
  if (values.every((value) => value === null)) return null;
  const hash = Object.fromEntries(hashFields.map((field, index) => [field, values[index] ?? ''])) as HashRow['values'];
  const scores = values.slice(hashFields.length);
  const standing: Standing = {
    crowdsourcerId,
    name: hash.cs_name,
    sums: Object.fromEntries(severityNames.map((name) => [name, Number(hash[`${name}_sum`])])) as SeveritySums,
    karmaTotal: Number(hash.karma_total),
    findingsCount: Number(hash.findings_count),
    version: Number(hash.version),
  };
  const isWhole =
    wholeFields.every((field) => Number.isSafeInteger(Number(hash[field]))) &&
    hashFields.every((field) => toHashRow(standing).values[field] === hash[field]) &&
    scoredFields.every((field, board) => scores[board] === hash[field]);
  return isWhole ? standing : { ...newStanding(crowdsourcerId, hash.cs_name), version: brokenVersion };
}

const wholeFields: HashField[] = [...scoredFields, 'version'];
