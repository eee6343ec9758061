import type { Random } from '../random.ts';
import { createRandom } from '../random.ts';
import { drawInteger, drawOne } from '../sensor-fleet/draw.ts';

/** A line of a file of findings, without its end. */
export interface FindingLine {
  text: string;
  /** When it was found, milliseconds since 1970; what can't be read was found with the one before. */
  foundAtMs: number;
}

/** @param text of a file of findings: `id,timestamp,vulnerability id` */
export function* recordedFindings(text: string): Generator<FindingLine> {
  let foundAtMs = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const moment = Date.parse(`${line.split(',')[1]?.replace(' ', 'T')}Z`);
    if (!Number.isNaN(moment)) foundAtMs = moment;
    yield { text: line, foundAtMs };
  }
}

export interface RandomFindingsOptions {
  total: number;
  /** The same findings come of the same seed. */
  seed: number;
  /** Ids of vulnerabilities go from 1 to this. */
  vulnerabilities: number;
  /** In a day of theirs, on average. */
  perDay: number;
  /** Probability, 0 to 1, that a line is broken. */
  invalid: number;
}

/** As in the known set, where an id stands there three times. */
const repeatedIds = 0.002;
const startMs = Date.parse('2019-02-01T00:00:00Z');
const dayMs = 86_400_000;

/** Findings that were never made, in the order of time. No two are the same. */
export function* randomFindings(options: RandomFindingsOptions): Generator<FindingLine> {
  const random = createRandom(options.seed);
  const longestPauseMs = Math.max(1, Math.round((2 * dayMs) / options.perDay));
  let foundAtMs = startMs;
  let id = 0;
  for (let written = 0; written < options.total; written += 1) {
    if (id === 0 || random() >= repeatedIds) id += 1;
    // To the millisecond, and each later than the one before, so that repeated ids are findings of their own.
    foundAtMs += drawInteger(random, [1, longestPauseMs]);
    const timestamp = new Date(foundAtMs).toISOString().replace('T', ' ').slice(0, -1);
    const text = `${id},${timestamp},${drawInteger(random, [1, options.vulnerabilities])}`;
    yield { text: random() < options.invalid ? breakLine(random, text) : text, foundAtMs };
  }
}

/** Each breaks any right line, so that it is known how many are wrong. */
const faults: readonly ((line: string) => string)[] = [
  (line) => `x${line}`,
  (line) => line.replace(',', ';'),
  (line) => line.replace(' ', 'T'),
  (line) => line.replace('-', '-9'),
  (line) => line.replace(/,\d+$/, ',0'),
  (line) => line.replace(/,\d+$/, ',not-a-number'),
  (line) => `${line},`,
  (line) => line.replace(/,[^,]*$/, ''),
  (line) => `"${line}`,
  () => '',
];

const breakLine = (random: Random, line: string): string => drawOne(random, faults)(line);
