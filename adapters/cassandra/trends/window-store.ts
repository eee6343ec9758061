import type { MergeState, NotedBaseline, WindowParts, WindowStore } from '../../../activities/trends/ports.ts';
import type { ComputedWindow, WindowState } from '../../../contracts/trends/windows.ts';
import { day, hour } from '../../../domain/text/time.ts';
import type { CassandraConnection, Row, Statement } from '../connect.ts';
import { cityRows } from './city-rows.ts';
import { dateOf, dayOf, msOf, startOf } from './moments.ts';
import { isWhole } from './window-row.ts';
import { unzip, zip } from './zipped.ts';

const windowColumns = [
  ...['kind', 'hour', 'start', 'generation', 'state', 'revision', 'account', 'cities', 'latest_post'],
  ...['computed_at', 'body'],
];
const using = 'USING TTL ? AND TIMESTAMP ?';
const insertWindow = `INSERT INTO windows (${windowColumns}) VALUES (${windowColumns.map(() => '?')}) ${using}`;
const selectWindow = 'SELECT state, revision, body FROM windows WHERE kind = ? AND hour = ? AND start = ?';
const selectState = 'SELECT state FROM windows WHERE kind = ? AND hour = ? AND start = ?';
/** The account may outlive what it belongs to: `isWhole` tells. */
const updateAccount = `UPDATE windows ${using} SET account = ?, computed_at = ? WHERE kind = ? AND hour = ? AND start = ?`;
const insertLine = `INSERT INTO top_lists (kind, metric, rank, city, value, trend, start, computed_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ${using}`;
const stateColumns = ['offsets', 'final_until', 'open_panes', 'changed_panes', 'generations'];
const selectMerging = `SELECT ${stateColumns} FROM merging WHERE scope = 'all'`;
const insertMerging = `INSERT INTO merging (scope, ${stateColumns}) VALUES ('all', ?, ?, ?, ?, ?)`;
const insertBaseline = 'INSERT INTO baselines (day, start, windows, body) VALUES (?, ?, ?, ?) USING TTL ?';
const selectBaseline = 'SELECT start, windows, body FROM baselines WHERE day = ? AND start <= ? LIMIT 1';

/** Rows that go in one request; of which only some may be written, which writing them again mends. */
const rowsAtOnce = 16;

/** @param keepSeconds how long windows and what is told by city are kept after they are written */
export function createWindowStore({ rows, rowsOfEach, write }: CassandraConnection, keepSeconds: number): WindowStore {
  async function windowRow({ summary, cities, trends }: ComputedWindow, readAtUs: number): Promise<Statement> {
    const { kind, startMs, generation, state, revision, account, latestPostMs, computedAt } = summary;
    const place = [kind, new Date(startOf(hour, startMs)), new Date(startMs), generation, state, revision];
    const counts = [JSON.stringify(account), summary.cities, latestPostMs === null ? null : new Date(latestPostMs)];
    const body = await zip({ cities, trends });
    return {
      query: insertWindow,
      params: [...place, ...counts, new Date(computedAt), body, keepSeconds, BigInt(readAtUs)],
    };
  }

  return {
    async state() {
      const [row] = await rows(selectMerging);
      return row === undefined ? null : readState(row);
    },
    async saveState({ offsets, finalUntilMs, openPanes, changedPanes, generations }) {
      const panes = [openPanes, changedPanes].map((starts) => starts.map((start) => new Date(start)));
      const params = [offsets, dateOf(finalUntilMs), ...panes, generations];
      await write([[{ query: insertMerging, params }]]);
    },
    async window(kind, startMs) {
      const [row] = await rows(selectWindow, [kind, new Date(startOf(hour, startMs)), new Date(startMs)]);
      if (row === undefined || !isWhole(row)) return null;
      const { cities, trends } = (await unzip(row.body)) as Pick<ComputedWindow, 'cities' | 'trends'>;
      return { cities, trends, state: row.state as WindowState, revision: Number(row.revision) };
    },
    async writeWindow(window, parts) {
      const some = cityRows(window, parts, keepSeconds);
      const groups = Array.from({ length: Math.ceil(some.length / rowsAtOnce) }, (_, index) =>
        some.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
      );
      await write([...groups, ...(parts.isNewest ? topLists(window, parts, keepSeconds) : [])]);
      await write([[await windowRow(window, parts.readAtUs)]]);
    },
    async writeAccount({ kind, startMs }, { account, computedAt, readAtUs }) {
      const key = [kind, new Date(startOf(hour, startMs)), new Date(startMs)];
      const [row] = await rows(selectState, key);
      if (row === undefined || !isWhole(row)) return false;
      const told = [JSON.stringify(account), new Date(computedAt)];
      await write([[{ query: updateAccount, params: [keepSeconds, BigInt(readAtUs), ...told, ...key] }]]);
      return true;
    },
    async baseline(startMs) {
      const days = [startMs, startMs - day].map((ms) => [dayOf(ms), new Date(startMs)]);
      const [row] = (await rowsOfEach(selectBaseline, days)).flat();
      return row === undefined ? null : readBaseline(row);
    },
    async noteBaseline({ startMs, baseline: { windows, means } }) {
      const params = [dayOf(startMs), new Date(startMs), windows, await zip([...means]), keepSeconds];
      await write([[{ query: insertBaseline, params }]]);
    },
  };
}

/** Each list is one write, so that its lines are always of one window. They expire, as those of a list that was longer are left over. */
function topLists(
  { summary, trends, topLists: lists }: ComputedWindow,
  { readAtUs }: WindowParts,
  keepSeconds: number,
): Statement[][] {
  const trendOf = new Map(trends.map((trend) => [trend.city, trend]));
  const { kind, startMs, computedAt } = summary;
  const end = [new Date(startMs), new Date(computedAt), keepSeconds, BigInt(readAtUs)];
  return lists.map(({ metric, lines }) =>
    lines.map(({ rank, city, value }) => {
      const trend = metric === 'trending' && city !== null ? JSON.stringify(trendOf.get(city) ?? null) : null;
      return { query: insertLine, params: [kind, metric, rank, city, value, trend, ...end] };
    }),
  );
}

const readState = (row: Row): MergeState => ({
  offsets: (row.offsets ?? new Map()) as Map<number, bigint>,
  ...{ finalUntilMs: msOf(row.final_until), generations: (row.generations ?? []) as string[] },
  ...{ openPanes: readStarts(row.open_panes), changedPanes: readStarts(row.changed_panes) },
});

const readStarts = (value: unknown): number[] => ((value ?? []) as Date[]).map((start) => start.getTime());

const readBaseline = async (row: Row): Promise<NotedBaseline> => ({
  startMs: msOf(row.start) ?? 0,
  baseline: { windows: Number(row.windows), means: new Map((await unzip(row.body)) as [string, number][]) },
});
