import type { WholeWindow } from '../../../contracts/trends/readings.ts';
import type { Trend } from '../../../contracts/trends/trending.ts';
import type { CityWindow, WindowSummary } from '../../../contracts/trends/windows.ts';
import { hour } from '../../../domain/text/time.ts';
import { keepLatest } from '../../../domain/trends/keep-latest.ts';
import { windowKey } from '../../../domain/trends/windows.ts';
import type { CassandraConnection } from '../connect.ts';
import { startOf } from './moments.ts';
import { isWhole, readSummary, summaryColumns } from './window-row.ts';
import { unzip } from './zipped.ts';

/** Those of an hour, and some older ones; one of a thousand cities takes half a megabyte. */
const mostKept = 32;
const selectWhole = `SELECT ${summaryColumns}, body FROM windows WHERE kind = ? AND hour = ? AND start = ?`;

/** Windows with their cities, which are read anew only where the window was computed anew. */
export function createWholeWindows(rows: CassandraConnection['rows']): {
  /** @param summary as it was just read; null where the window is gone since */
  read(summary: WindowSummary): Promise<WholeWindow | null>;
} {
  const kept = new Map<string, WholeWindow>();

  return {
    async read(summary) {
      const { kind, startMs } = summary;
      const key = windowKey(summary);
      const known = kept.get(key);
      if (known !== undefined && isSame(known, summary)) {
        keepLatest(kept, key, known, mostKept);
        return known;
      }
      const [row] = await rows(selectWhole, [kind, new Date(startOf(hour, startMs)), new Date(startMs)]);
      if (row === undefined || !isWhole(row)) return null;
      const { cities, trends } = (await unzip(row.body)) as { cities: CityWindow[]; trends: Trend[] };
      // Of the row that the cities stand in: it may be newer than what was read before.
      const window = { ...readSummary(row), all: cities, trends };
      keepLatest(kept, key, window, mostKept);
      return window;
    },
  };
}

const isSame = (a: WindowSummary, b: WindowSummary): boolean =>
  a.computedAt === b.computedAt && a.revision === b.revision && a.state === b.state && a.generation === b.generation;
