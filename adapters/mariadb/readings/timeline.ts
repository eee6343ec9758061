import type { ReadMoment } from '../../../contracts/karma/readings.ts';
import type { Moment, TimelineDay } from '../../../contracts/karma/resource.ts';
import { totalOf } from '../../../domain/karma/standing.ts';
import type { Database } from '../database.ts';
import { settle } from './settle.ts';
import type { Base, Sums, SumsRow } from './sums.ts';
import { addTo, emptySums, findBase, storedSums, sumsBeyond, sumsOf } from './sums.ts';

/** What each day with a finding added to a crowdsourcer's karma, in their order. */
export async function readTimeline(
  database: Database,
  crowdsourcerId: number,
  moment: Moment,
): Promise<{ days: TimelineDay[]; moment: ReadMoment }> {
  const settled = await settle(database, moment);
  const base = await findBase(database, settled);
  const only = { where: 'crowdsourcer_id = ?', values: [crowdsourcerId] };
  const [stored, beyond] = await Promise.all([
    storedDays(database, crowdsourcerId, base),
    sumsBeyond<string>(database, settled, base, 'DATE(happened_at)', only),
  ]);
  const added = new Map<string, Sums>();
  const before = emptySums();
  for (const row of stored) {
    // A snapshot is of all up to the day's end: what the day added is what it has more than the one before it.
    const day = sumsOf(row);
    addTo(day, before, -1);
    addTo(before, day);
    added.set(row.key, day);
  }
  for (const row of beyond) {
    const day = added.get(row.key) ?? emptySums();
    addTo(day, sumsOf(row));
    added.set(row.key, day);
  }
  return { days: daysOf(added), moment: settled.told };
}

const storedDays = (database: Database, id: number, { run, day }: Base): Promise<(SumsRow & { key: string })[]> =>
  database.rows(
    `SELECT snapshot.day AS \`key\`, ${storedSums} FROM snapshot
      WHERE crowdsourcer_id = ? ${day === null ? '' : 'AND day < ?'} AND run = (
        SELECT MAX(known.run) FROM snapshot AS known
        WHERE known.crowdsourcer_id = snapshot.crowdsourcer_id AND known.day = snapshot.day AND known.run <= ?
      )
      ORDER BY snapshot.day`,
    [id, ...(day === null ? [] : [day]), run],
  );

/** Days alone that findings are of: between them nothing changes, and there may be millions. */
function daysOf(added: Map<string, Sums>): TimelineDay[] {
  const total = emptySums();
  return [...added]
    .filter(([, { findings }]) => findings !== 0)
    .sort(([day], [other]) => (day < other ? -1 : 1))
    .map(([day, { sums, findings }]) => {
      addTo(total, { sums, findings });
      const standing = { sums: { ...total.sums }, karmaTotal: totalOf(total.sums) };
      return { day, findings, points: totalOf(sums), ...standing };
    });
}
