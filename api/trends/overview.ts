import type { TrendsReadings, WholeWindow } from '../../contracts/trends/readings.ts';
import type { TrendsOverview } from '../../contracts/trends/resource.ts';
import { freshnessOf, tellWindow } from './tell-windows.ts';

/** How counting does, and before there is anything to show, what has to come first. */
export async function readOverview(readings: TrendsReadings, nowMs: number): Promise<TrendsOverview> {
  const [counted, tumbling, sliding, hour] = await Promise.all([
    readings.progress(),
    ...(['tumbling', 'sliding', 'hour'] as const).map((kind) => readings.newest(kind, nowMs)),
  ] as [ReturnType<TrendsReadings['progress']>, ...ReturnType<TrendsReadings['newest']>[]]);
  const tell = (window: WholeWindow | null | undefined) => (window ? tellWindow(window) : null);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    waitingFor: tumbling ? null : counted.length === 0 ? noPosts : noWindows,
    windows: { tumbling: tell(tumbling), sliding: tell(sliding), hour: tell(hour) },
    partitions: counted.map(({ partition, nextOffset, watermarkMs, caughtUpAtMs }) => ({
      ...{ partition, nextOffset, watermark: iso(watermarkMs), caughtUpAt: iso(caughtUpAtMs) },
    })),
    ...freshnessOf(latestOf([tumbling, sliding, hour]), nowMs),
  };
}

function latestOf(windows: (WholeWindow | null | undefined)[]): number | null {
  const posts = windows.flatMap((window) => window?.latestPostMs ?? []);
  return posts.length === 0 ? null : Math.max(...posts);
}

const noPosts = 'No post has been counted yet. Producers bring them to Kafka, from where a consumer takes them.';
const noWindows = 'Posts are being counted; a window of them is computed within a minute of the first.';
