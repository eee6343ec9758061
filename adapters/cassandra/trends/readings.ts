import { liveGeneration } from '../../../contracts/trends/batch.ts';
import type { TrendsReadings } from '../../../contracts/trends/readings.ts';
import type { WindowKind, WindowSummary } from '../../../contracts/trends/windows.ts';
import { day, hour } from '../../../domain/text/time.ts';
import type { CassandraConnection } from '../connect.ts';
import { dayOf, startOf } from './moments.ts';
import { readProgress, selectProgress } from './progress-rows.ts';
import { readSeriesRow, seriesColumns } from './reading-rows.ts';
import { createWholeWindows } from './whole-windows.ts';
import { isWhole, readSummary, summaryColumns } from './window-row.ts';

/** Beginnings of the hours, or days, that a time touches; times are milliseconds since 1970. */
function unitsOf(unitMs: number, fromMs: number, toMs: number): Date[] {
  const units: Date[] = [];
  for (let at = startOf(unitMs, fromMs); at < toMs; at += unitMs) units.push(new Date(at));
  return units;
}

const summaries = `SELECT ${summaryColumns} FROM windows WHERE kind = ? AND hour = ?`;
const selectWindows = `${summaries} AND start >= ? AND start < ?`;
const selectWindow = `${summaries} AND start = ?`;
const selectNewest = `${summaries} AND start <= ? ORDER BY start DESC LIMIT 1`;
const selectListed = `SELECT start FROM top_lists WHERE kind = ? AND metric = 'tweets' LIMIT 1`;
const selectSeries = `SELECT ${seriesColumns} FROM series WHERE city = ? AND day = ? AND start >= ? AND start < ?
  ORDER BY start ASC`;

/** What was counted; for an account that may only read. */
export function createTrendsReadings({
  rows,
  rowsOfEach,
}: Pick<CassandraConnection, 'rows' | 'rowsOfEach'>): TrendsReadings {
  const whole = createWholeWindows(rows);

  async function summaryAt(kind: WindowKind, startMs: number): Promise<WindowSummary | null> {
    const [row] = await rows(selectWindow, [kind, new Date(startOf(hour, startMs)), new Date(startMs)]);
    return row === undefined || !isWhole(row) ? null : readSummary(row);
  }

  /** In the hours in which the newest one begins while counting goes on, the later first. */
  async function newestSummary(kind: WindowKind, nowMs: number): Promise<WindowSummary | null> {
    const recent = unitsOf(hour, nowMs - hour, nowMs + 1).reverse();
    const found = await rowsOfEach(
      selectNewest,
      recent.map((at) => [kind, at, new Date(nowMs)]),
    );
    const row = found.flat().find(isWhole);
    if (row !== undefined) return readSummary(row);
    const [listed] = await rows(selectListed, [kind]);
    const startMs = (listed?.start as Date | null | undefined)?.getTime();
    return startMs === undefined || startMs > nowMs ? null : summaryAt(kind, startMs);
  }

  return {
    async windows(kind, fromMs, toMs) {
      const hours = unitsOf(hour, fromMs, toMs);
      const found = await rowsOfEach(
        selectWindows,
        hours.map((at) => [kind, at, new Date(fromMs), new Date(toMs)]),
      );
      return found.flat().filter(isWhole).map(readSummary);
    },
    async window(kind, startMs) {
      const summary = await summaryAt(kind, startMs);
      return summary && whole.read(summary);
    },
    async newest(kind, nowMs) {
      const summary = await newestSummary(kind, nowMs);
      return summary && whole.read(summary);
    },
    async series(city, fromMs, toMs) {
      const days = unitsOf(day, fromMs, toMs);
      const found = await rowsOfEach(
        selectSeries,
        days.map((at) => [city, dayOf(at.getTime()), new Date(fromMs), new Date(toMs)]),
      );
      return found.flat().map(readSeriesRow);
    },
    isKnown: async (city) => (await rows('SELECT city FROM tweets WHERE city = ? LIMIT 1', [city])).length > 0,
    async progress() {
      const found = (await rows(selectProgress, [liveGeneration])).map(readProgress);
      return found.map((partition) => ({ ...partition, nextOffset: String(partition.nextOffset) }));
    },
  };
}
