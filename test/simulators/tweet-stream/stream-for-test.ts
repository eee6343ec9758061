import type { StreamOptions } from '../../../simulators/tweet-stream/stream.ts';
import { defaultStreamOptions, tweetStream } from '../../../simulators/tweet-stream/stream.ts';
import { tweetCities } from '../../helpers/tweet-lines.ts';

export const cities = tweetCities();
export const startMs = Date.parse('2022-09-26T03:15:00Z');

/** The first posts of a stream. */
export function sent(total: number, changes: Partial<StreamOptions> = {}) {
  const stream = tweetStream({ ...defaultStreamOptions, cities, seed: 7, startMs, perSecond: 100, ...changes });
  return Array.from({ length: total }, () => stream.next().value);
}
