import type { CrowdsourcerStanding, Moment } from '../../../contracts/karma/resource.ts';
import { rankStandings } from '../../../domain/karma/ranks.ts';
import { totalOf } from '../../../domain/karma/standing.ts';
import type { Database } from '../database.ts';
import { readStandings } from '../standings.ts';
import type { SettledMoment } from './settle.ts';
import { settle } from './settle.ts';
import type { Base, Sums, SumsRow } from './sums.ts';
import { addTo, emptySums, findBase, storedSums, sumsBeyond, sumsOf } from './sums.ts';

/** How everyone stood, ranked. With both moments null as the distribution tells it, which knows no moment. */
export async function readLeaderboard(
  database: Database,
  moment: Moment,
): Promise<{ standings: CrowdsourcerStanding[]; moment: Moment }> {
  if (moment.asOf === null && moment.knownAt === null)
    return { standings: rankStandings(await readStandings(database, '')), moment };
  const settled = await settle(database, moment);
  const base = await findBase(database, settled);
  const names = await namesAt(database, settled);
  const [stored, beyond] = await Promise.all([
    storedAt(database, base, [...names.keys()]),
    sumsBeyond<number>(database, settled, base, 'crowdsourcer_id'),
  ]);
  const totals = new Map<number, Sums>([...names.keys()].map((id) => [id, emptySums()]));
  for (const row of [...stored, ...beyond]) addTo(totals.get(row.key) ?? emptySums(), sumsOf(row));
  const standings = [...totals].map(([crowdsourcerId, { sums, findings }]) => ({
    ...{
      crowdsourcerId,
      name: names.get(crowdsourcerId) ?? '',
      sums,
      karmaTotal: totalOf(sums),
      findingsCount: findings,
    },
  }));
  return { standings: rankStandings(standings), moment: settled.told };
}

/** Of everyone who was known, what they were called. */
async function namesAt(database: Database, { asOf, knownAt }: SettledMoment): Promise<Map<number, string>> {
  const rows = await database.rows<{ id: number; name: string }>(
    `SELECT crowdsourcer_id AS id, name FROM crowdsourcer_name WHERE recorded_at <= ?
      ORDER BY
        -- What didn't hold then stands first, so that it is the name of those only who had no other.
        (withdrawn_at IS NULL OR withdrawn_at > ?) AND (effective_from IS NULL OR effective_from <= COALESCE(?, ?)),
        effective_from, name_no`,
    [knownAt, knownAt, asOf, knownAt],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** So many statements are one, as each is looked up by the index in no time, but only with its crowdsourcer as a constant. */
const lookedUpAtOnce = 100;

/** Of everyone, the snapshot of the last day before the base's on which anything changed. */
async function storedAt(database: Database, { run, day }: Base, ids: number[]): Promise<(SumsRow & { key: number })[]> {
  const last =
    day === null
      ? 'FORCE INDEX (by_run) WHERE crowdsourcer_id = ? AND run <= ? ORDER BY run DESC, day DESC'
      : 'FORCE INDEX (PRIMARY) WHERE crowdsourcer_id = ? AND run <= ? AND day < ? ORDER BY day DESC, run DESC';
  const lookup = `(SELECT crowdsourcer_id AS \`key\`, ${storedSums} FROM snapshot ${last} LIMIT 1)`;
  const rows: (SumsRow & { key: number })[] = [];
  for (let start = 0; start < ids.length; start += lookedUpAtOnce) {
    const some = ids.slice(start, start + lookedUpAtOnce);
    const values = some.flatMap((id) => (day === null ? [id, run] : [id, run, day]));
    rows.push(...(await database.rows<SumsRow & { key: number }>(some.map(() => lookup).join(' UNION ALL '), values)));
  }
  return rows;
}
