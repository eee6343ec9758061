import type { Random } from '../random.ts';
import { createRandom } from '../random.ts';
import type { Range } from '../sensor-fleet/draw.ts';
import { drawInteger, drawNumber, drawOne } from '../sensor-fleet/draw.ts';
import { createBursts } from './bursts.ts';
import type { City } from './cities.ts';
import { createWeightedDraw } from './cities.ts';
import { drawPost } from './posts.ts';
import { broken, uncounted } from './spoil.ts';

export interface StreamOptions {
  /** Largest first. */
  cities: readonly City[];
  /** The same posts come of the same seed and start, their ids included. */
  seed: number;
  /** When the first is sent, milliseconds since 1970. */
  startMs: number;
  /** Posts a second, on average. */
  perSecond: number;
  /** Probability, 0 to 1, of a post that is sent long after it was made. */
  late: number;
  /** That a post is sent once more. */
  duplicate: number;
  /** That a post doesn't count for a city. */
  uncounted: number;
  /** That a message is broken. */
  invalid: number;
  /** From the beginning of one burst to that of the next; 0 for none. */
  burstEverySeconds: number;
  /** Share of all posts that come from the city of a burst while it lasts. */
  burstShare: number;
}

export const defaultStreamOptions: Omit<StreamOptions, 'cities' | 'seed' | 'startMs' | 'perSecond'> = {
  ...{ late: 0.002, duplicate: 0.01, uncounted: 0.05, invalid: 0.001 },
  ...{ burstEverySeconds: 600, burstShare: 0.15 },
};

export interface SentPost {
  /** When it is sent, milliseconds after the beginning. */
  atMs: number;
  /** One JSON object; of a broken message whatever there is, but no end of a line. */
  line: string;
}

/** Between making and sending, of a post that comes in time. */
const delayMs: Range = [100, 3_000];
/** Of one that comes late: beyond any usual grace. */
const lateMs: Range = [240_000, 1_200_000];
/** Until a post comes once more. */
const repeatMs: Range = [0, 60_000];
/** With it, a city with ten times as many people has five times as many posts. */
const skew = 0.7;

/** What a filtered stream sends, without end, in the order of sending. */
export function* tweetStream(options: StreamOptions): Generator<SentPost, never> {
  const random = createRandom(options.seed);
  const { cities } = options;
  const drawCity = createWeightedDraw(cities.map(({ population }) => population ** skew));
  const burstAt = createBursts(random, { everySeconds: options.burstEverySeconds, cities: cities.length });
  const repeats: SentPost[] = [];
  let sentMs = 0;
  for (let serial = 0; ; serial += 1) {
    sentMs += (-Math.log(1 - random()) * 1000) / options.perSecond;
    const atMs = Math.floor(sentMs);
    yield* due(repeats, atMs);
    const burst = burstAt(atMs);
    const isOfBurst = burst !== null && random() < options.burstShare;
    const cityIndex = isOfBurst ? burst.cityIndex : drawCity(random());
    const city = cities[cityIndex];
    if (city === undefined) throw new RangeError('There are no cities.');
    const ageMs = Math.floor(drawNumber(random, random() < options.late ? lateMs : delayMs));
    const createdAtMs = options.startMs + atMs - ageMs;
    const line = drawLine(random, options, { city, cityIndex, createdAtMs, serial });
    yield { atMs, line };
    if (random() < options.duplicate) {
      repeats.push({ atMs: atMs + drawInteger(random, repeatMs), line });
      repeats.sort((a, b) => a.atMs - b.atMs);
    }
  }
}

function drawLine(random: Random, options: StreamOptions, draw: Parameters<typeof drawPost>[1]): string {
  const message = drawPost(random, draw);
  const fault = random();
  if (fault < options.invalid) return drawOne(random, broken)(message);
  if (fault < options.invalid + options.uncounted) return JSON.stringify(drawOne(random, uncounted)(message));
  return JSON.stringify(message);
}

/** Takes what is due by a moment, the oldest first. */
function* due(repeats: SentPost[], atMs: number): Generator<SentPost> {
  const later = repeats.findIndex((repeat) => repeat.atMs > atMs);
  yield* repeats.splice(0, later === -1 ? repeats.length : later);
}
