import type { ReadMoment } from '../../../contracts/karma/readings.ts';
import type { Moment, TimelineDay } from '../../../contracts/karma/resource.ts';
import { totalOf } from '../../../domain/karma/standing.ts';
import type { Database } from '../database.ts';
import { settle } from './settle.ts';
import type { Base, Sums, SumsRow } from './sums.ts';
import { addTo, emptySums, findBase, storedSums, sumsBeyond, sumsOf } from './sums.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What each day added to a crowdsourcer's karma, from the first with a finding to the last. */
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
  return { days: withoutGaps(added), moment: settled.told };
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

function withoutGaps(added: Map<string, Sums>): TimelineDay[] {
  const withFindings = [...added].flatMap(([day, { findings }]) => (findings === 0 ? [] : day)).sort();
  const [first] = withFindings;
  const last = withFindings.at(-1);
  if (first === undefined || last === undefined) return [];
  const days: TimelineDay[] = [];
  const total = emptySums();
  for (let time = Date.parse(first); time <= Date.parse(last); time += dayMs) {
    const day = new Date(time).toISOString().slice(0, 10);
    const { sums, findings } = added.get(day) ?? emptySums();
    addTo(total, { sums, findings });
    const standing = { sums: { ...total.sums }, karmaTotal: totalOf(total.sums) };
    days.push({ day, findings, points: totalOf(sums), ...standing });
  }
  return days;
}
