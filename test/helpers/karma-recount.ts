import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What karma follows from: texts of CSV files without headers. */
export interface KarmaFiles {
  crowdsourcers: string;
  severities: string;
  vulnerabilities: string;
  findings: string;
}

/** A row of the distribution, by its columns' names. */
export interface DistributionRow {
  cs_id: number;
  cs_name: string;
  minor_sum: number;
  medium_sum: number;
  high_sum: number;
  critical_sum: number;
  karma_total: number;
  findings_count: number;
  karma_average: string;
}

/** Where the known data set lies. */
export const knownFolder = 'simulators/finding-stream/data';

export function knownFiles(): KarmaFiles {
  const text = (name: string) => readFileSync(join(knownFolder, `${name}.csv`), 'utf8');
  return {
    ...{ crowdsourcers: text('crowdsourcer'), severities: text('severity') },
    ...{ vulnerabilities: text('vulnerability'), findings: text('finding') },
  };
}

interface Severity {
  name: string;
  points: number;
}

/**
 * The distribution as the files alone tell it, without any code of Vigil's.
 * @param until counts what was found up to then, such as `2019-02-13 00:00:00`
 */
export function recount(files: KarmaFiles, until = '9999'): DistributionRow[] {
  const severities = new Map(
    columnsOf(files.severities).map(([id, name = '', points]) => [id, { name, points: Number(points) }]),
  );
  const vulnerabilities = new Map(
    columnsOf(files.vulnerabilities).map(([id, owner, severity]) => [
      id,
      { owner, severity: severities.get(severity) },
    ]),
  );
  const earned = new Map(columnsOf(files.crowdsourcers).map(([id]) => [id, [] as Severity[]]));
  for (const [, at = '', id] of columnsOf(files.findings)) {
    const { owner, severity } = vulnerabilities.get(id) ?? {};
    if (severity !== undefined && at <= until) earned.get(owner)?.push(severity);
  }
  return columnsOf(files.crowdsourcers).map(([id, name = '']) => rowOf(Number(id), name, earned.get(id) ?? []));
}

const columnsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','));

function rowOf(id: number, name: string, earned: Severity[]): DistributionRow {
  const sum = (some: Severity[]) => some.reduce((total, { points }) => total + points, 0);
  const of = (severity: string) => sum(earned.filter((one) => one.name === severity));
  return {
    ...{ cs_id: id, cs_name: name, minor_sum: of('minor'), medium_sum: of('medium') },
    ...{ high_sum: of('high'), critical_sum: of('critical'), karma_total: sum(earned) },
    ...{ findings_count: earned.length, karma_average: average(sum(earned), earned.length) },
  };
}

/** To four decimals, half up. */
function average(total: number, count: number): string {
  if (count === 0) return '0.0000';
  const tenThousandths = (BigInt(total) * 20_000n + BigInt(count)) / (2n * BigInt(count));
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}

export const pointsIn = (rows: DistributionRow[]): number =>
  rows.reduce((sum, { karma_total }) => sum + karma_total, 0);
