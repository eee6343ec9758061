import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCities } from './cities.ts';
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
  // Lies beside the program, the built one too.
  const cities = parseCities(readFileSync(join(import.meta.dirname, 'data/cities.csv'), 'utf8'));
  const posts = tweetStream({ ...defaultStreamOptions, cities, seed, startMs, perSecond: rate });
  return pacedLines({ posts, speed: 1, total: Number.POSITIVE_INFINITY, stopping });
}
