import { parseArgs } from 'node:util';
import { number, whole } from '../number-flags.ts';
import type { StreamOptions } from './stream.ts';
import { defaultStreamOptions } from './stream.ts';

export const help = `Writes posts from 1,130 Canadian cities, as a filtered stream would send them, a line each.

  --output <file>          written anew; default: standard output
  --rate <number>          posts a second by their own clock; default 50
  --speed <times>|max      how fast that clock runs; default 1, as the real one
  --total <number>         ends after so many lines; default: goes on until it is stopped
  --seed <number>          the same posts come of the same seed and start; default 1
  --start <moment>         when the first is sent, such as 2022-09-26T03:15:00Z; default: now
  --late <share>           probability of a post that is sent long after it was made; default 0.002
  --duplicates <share>     that a post is sent once more; default 0.01
  --uncounted <share>      that a post is of no city of Canada; default 0.05
  --invalid <share>        that a line is broken; default 0.001
  --burst-every <s>        seconds from one burst to the next, 0 for none; default 600
  --burst-share <share>    of all posts, those from the city of a burst; default 0.15
  --form object|string     each line a JSON object, or a JSON string that holds it; default object
`;

export interface TweetStreamOptions {
  stream: Omit<StreamOptions, 'cities'>;
  /** null for standard output. */
  output: string | null;
  /** Infinity for no pause at all. */
  speed: number;
  /** Infinity for no end. */
  total: number;
  form: 'object' | 'string';
}

/**
 * @returns null when only help was asked for
 * @throws {Error} that names the argument that is wrong
 */
export function parseOptions(args: string[], nowMs: number): TweetStreamOptions | null {
  const { late, duplicate, uncounted, invalid, burstEverySeconds, burstShare } = defaultStreamOptions;
  const text = (value: string | number) => ({ type: 'string', default: String(value) }) as const;
  const { values } = parseArgs({
    args,
    options: {
      output: { type: 'string' },
      ...{ rate: text(50), speed: text(1), total: { type: 'string' }, seed: text(1), start: { type: 'string' } },
      ...{ late: text(late), duplicates: text(duplicate), uncounted: text(uncounted), invalid: text(invalid) },
      ...{ 'burst-every': text(burstEverySeconds), 'burst-share': text(burstShare), form: text('object') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { output = null, form, total, speed } = values;
  if (output === '') throw new Error('--output must name the file to write.');
  if (form !== 'object' && form !== 'string') throw new Error(`--form must be object or string, not "${form}".`);
  return {
    stream: {
      ...{ seed: whole('--seed', values.seed, 0, 2 ** 32 - 1), startMs: moment(values.start, nowMs) },
      ...{ perSecond: number('--rate', values.rate, 0.001, 1e6), late: number('--late', values.late, 0, 1) },
      duplicate: number('--duplicates', values.duplicates, 0, 1),
      uncounted: number('--uncounted', values.uncounted, 0, 1),
      invalid: number('--invalid', values.invalid, 0, 1),
      burstEverySeconds: number('--burst-every', values['burst-every'], 0, 86_400),
      burstShare: number('--burst-share', values['burst-share'], 0, 1),
    },
    ...{ output, form },
    speed: speed === 'max' ? Number.POSITIVE_INFINITY : number('--speed', speed, 0.001, 1e6),
    total: total === undefined ? Number.POSITIVE_INFINITY : whole('--total', total, 0, 1e9),
  };
}

function moment(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs;
  const ms = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) || Number.isNaN(ms))
    throw new Error(`--start must be a moment in UTC such as 2022-09-26T03:15:00Z, not "${text}".`);
  return ms;
}
