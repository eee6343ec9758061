import { knownCities } from './known-cities.ts';
import { pacedLines } from './paced-lines.ts';
import { defaultStreamOptions, tweetStream } from './stream.ts';

export interface SimulatedPostsOptions {
  /** Posts a second, on average. */
  rate: number;
  /** The same posts come of the same seed and start. */
  seed: number;
  /** When the first is sent, milliseconds since 1970. */
  startMs: number;
  stopping: AbortSignal;
}

/** Posts of Canadian cities with all that is usual, such as bursts and late ones, given when they are due. */
export function simulatedPosts({ rate, seed, startMs, stopping }: SimulatedPostsOptions): AsyncIterable<string[]> {
  const posts = tweetStream({ ...defaultStreamOptions, cities: knownCities(), seed, startMs, perSecond: rate });
  return pacedLines({ posts, speed: 1, total: Number.POSITIVE_INFINITY, stopping });
}
