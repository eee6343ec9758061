import { parseArgs } from 'node:util';
import type { Range } from './draw.ts';
import type { FleetOptions } from './fleet.ts';

export const help = `Sends what a fleet of sensors would to a queue.

  --devices <number>       of sensors; default 10
  --interval <s>-<s>       between two submissions of a sensor; default 30-45
  --events <n>-<n>         of each type in a submission; default 3-5
  --invalid <share>        probability of a broken submission, and of an invalid event; default 0.01
  --rate <number>|max      submissions a second of the whole fleet; default: as the interval gives
  --seed <number>          the same submissions come of the same seed; default: another each time
  --total <number>         ends after so many; default: goes on until it is stopped
  --queue <name>           default submissions
  --endpoint <url>         of SQS; default: AWS's own in the region
  --region <name>          default: what the SDK's configuration says; us-east-1 with an endpoint
`;

export interface SensorFleetOptions {
  fleet: Omit<FleetOptions, 'seed' | 'startMs'>;
  /** Submissions a second; null for as the intervals give. */
  rate: number | null;
  /** Null for one that was never used. */
  seed: number | null;
  /** Infinity for no end. */
  total: number;
  queue: string;
  /** Empty for AWS's own. */
  endpoint: string;
  /** Empty for what the SDK's configuration says. */
  region: string;
}

/**
 * @returns null when only help was asked for
 * @throws {Error} that names the argument that is wrong
 */
export function parseOptions(args: string[]): SensorFleetOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      devices: { type: 'string', default: '10' },
      interval: { type: 'string', default: '30-45' },
      events: { type: 'string', default: '3-5' },
      invalid: { type: 'string', default: '0.01' },
      rate: { type: 'string' },
      seed: { type: 'string' },
      total: { type: 'string' },
      queue: { type: 'string', default: 'submissions' },
      endpoint: { type: 'string', default: '' },
      region: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { endpoint, rate, seed, total } = values;
  if (endpoint !== '' && !(/^https?:/.test(endpoint) && URL.canParse(endpoint)))
    throw new Error(`--endpoint must be an http(s) URL, not "${endpoint}".`);
  return {
    fleet: {
      devices: wholeNumber('--devices', values.devices, [1, 100_000]),
      intervalSeconds: range('--interval', values.interval, parseNumber),
      events: range('--events', values.events, wholeNumber),
      invalid: parseNumber('--invalid', values.invalid, [0, 1]),
    },
    rate: rate === undefined ? null : parseRate(rate),
    seed: seed === undefined ? null : wholeNumber('--seed', seed, [0, 2 ** 32 - 1]),
    total: total === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--total', total, [0, 1e9]),
    queue: values.queue,
    endpoint,
    region: values.region,
  };
}

const parseRate = (text: string): number =>
  text === 'max' ? Number.POSITIVE_INFINITY : parseNumber('--rate', text, [0.001, 1e6]);

type Parse = (flag: string, text: string, bounds: Range) => number;

/** One number, or the least and the most. */
function range(flag: string, text: string, parse: Parse): Range {
  const [least = '', most = least, ...more] = text.split('-');
  const parsed: Range = [parse(flag, least, [0, 1e6]), parse(flag, most, [0, 1e6])];
  if (more.length > 0 || parsed[0] > parsed[1]) throw new Error(`${flag} must be a range such as 3-5, not "${text}".`);
  return parsed;
}

const wholeNumber: Parse = (flag, text, bounds) => {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} must be a whole number, not "${text}".`);
  return parseNumber(flag, text, bounds);
};

const parseNumber: Parse = (flag, text, [least, most]) => {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number < least || number > most)
    throw new Error(`${flag} must be a number from ${least} to ${most}, not "${text}".`);
  return number;
};
