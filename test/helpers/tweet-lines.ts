import { readFileSync } from 'node:fs';
import { parseCities } from '../../simulators/tweet-stream/cities.ts';
import type { StreamOptions } from '../../simulators/tweet-stream/stream.ts';
import { defaultStreamOptions, tweetStream } from '../../simulators/tweet-stream/stream.ts';

/** Of Canada, largest first. Tests and benchmarks run in the project's folder, and those are bundled elsewhere. */
export const tweetCities = () => parseCities(readFileSync('simulators/tweet-stream/data/cities.csv', 'utf8'));

/** Posts of some minutes that end now, in the order of sending, some of them twice; none is late or broken unless asked for. */
export function tweetLines(
  total: number,
  { minutes = 8, ...options }: Partial<StreamOptions> & { minutes?: number } = {},
) {
  const perSecond = total / (minutes * 60);
  const startMs = Date.now() - minutes * 60_000;
  const usual = { ...defaultStreamOptions, late: 0, invalid: 0, seed: 6, cities: tweetCities(), perSecond, startMs };
  const stream = tweetStream({ ...usual, ...options });
  return Array.from({ length: total }, () => (stream.next().value as { line: string }).line);
}
