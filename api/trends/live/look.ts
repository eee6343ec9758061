import type { TrendsReadings, WholeWindow } from '../../../contracts/trends/readings.ts';
import type { WindowSummary } from '../../../contracts/trends/windows.ts';
import { hour, minute } from '../../../domain/text/time.ts';
import { windowKey, windowsWithPane } from '../../../domain/trends/windows.ts';

/** The windows of the last hour as they were seen last, by kind and start. */
export type Seen = ReadonlyMap<string, WholeWindow>;

const versionOf = ({ generation, state, revision, computedAt }: WindowSummary): string =>
  `${generation} ${state} ${revision} ${computedAt}`;

/**
 * Looks for what was computed since the look before: tumbling windows of the last hour, and the newest of the other kinds.
 * Cities are read of what has changed only.
 * @returns all windows, and those that are new or have changed, in the order of time
 * @throws {StoreUnavailable}
 */
export async function lookAgain(
  readings: TrendsReadings,
  before: Seen,
  nowMs: number,
): Promise<{ seen: Seen; changed: WholeWindow[] }> {
  const firstMs = windowsWithPane('tumbling', Math.floor((nowMs - hour) / minute) * minute)[0]?.startMs ?? nowMs;
  const [tumbling, sliding, lastHour] = await Promise.all([
    // One may have begun on the clock of whoever computes it, and not yet on ours.
    readings.windows('tumbling', firstMs, nowMs + minute),
    readings.newest('sliding', nowMs),
    readings.newest('hour', nowMs),
  ]);
  const whole = await Promise.all(
    tumbling.map(async (kept) => {
      const known = before.get(windowKey(kept));
      return known && versionOf(known) === versionOf(kept) ? known : readings.window('tumbling', kept.startMs);
    }),
  );
  const windows = [...whole, sliding, lastHour].filter((window) => window !== null);
  const isNew = (window: WholeWindow) => {
    const known = before.get(windowKey(window));
    return known === undefined || versionOf(known) !== versionOf(window);
  };
  return {
    seen: new Map(windows.map((window) => [windowKey(window), window])),
    changed: windows.filter(isNew),
  };
}
