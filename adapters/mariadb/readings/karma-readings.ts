import type { KarmaReadings } from '../../../contracts/karma/readings.ts';
import type { Database } from '../database.ts';
import { fromSqlFoundAt } from '../moments.ts';
import { readParkedPage } from '../parked.ts';
import { readAllEntries, readHistory } from './history.ts';
import { readLeaderboard } from './leaderboard.ts';
import { readTimeline } from './timeline.ts';

/** The ledger as people read it. An account that may only read is enough, also to wait for changes under way. */
export const createKarmaReadings = (database: Database): KarmaReadings => ({
  async leaderboard(asked, { after, limit }) {
    const { standings, moment } = await readLeaderboard(database, asked);
    const isAfter = ({ karmaTotal, crowdsourcerId }: { karmaTotal: number; crowdsourcerId: number }) =>
      after === undefined ||
      karmaTotal < after.karmaTotal ||
      (karmaTotal === after.karmaTotal && crowdsourcerId > after.crowdsourcerId);
    const start = standings.findIndex(isAfter);
    const items = start === -1 ? [] : standings.slice(start, start + limit);
    const last = items.at(-1);
    const more = start !== -1 && start + limit < standings.length && last !== undefined;
    const next = more ? { karmaTotal: last.karmaTotal, crowdsourcerId: last.crowdsourcerId } : null;
    return { items, next, moment };
  },

  async standing(id, asked) {
    const { standings, moment } = await readLeaderboard(database, asked);
    const standing = standings.find(({ crowdsourcerId }) => crowdsourcerId === id);
    return standing === undefined ? null : { standing, moment };
  },

  history: (id, moment, page) => readHistory(database, id, moment, page),
  timeline: (id, moment) => readTimeline(database, id, moment),

  async span() {
    const sql = 'SELECT MIN(happened_at) AS first, MAX(happened_at) AS last FROM ledger';
    const [row] = await database.rows<{ first: string | null; last: string | null }>(sql);
    if (row?.first == null || row.last === null) return null;
    return { first: fromSqlFoundAt(row.first), last: fromSqlFoundAt(row.last) };
  },

  entries: (moment, id) => readAllEntries(database, moment, id),

  async parked({ after, limit }) {
    const found = await readParkedPage(database, after ?? null, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const next = found.length > limit && last ? { parkedAt: last.parkedAt, findingKey: last.findingKey } : null;
    return { items, next };
  },
});
