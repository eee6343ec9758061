import { parseArgs } from 'node:util';
import { number, whole } from '../number-flags.ts';

export const help = `Writes findings to a file, line by line, as if they were being made. Goes on where it stopped.

  --output <file>          the file; required
  --secs-per-day <s>       seconds of real time for a day of findings; default 1
  --delay <s>              seconds before the first; default 20
  --flat-out               without any pause
  --input <file>           recorded findings to write; default: the known data set, 1,000 of February 2019
  --generate <number>      so many random findings instead
  --seed <number>          the same random findings come of the same seed; default 1
  --vulnerabilities <n>    that random findings are of: 1 to this; default 100
  --per-day <number>       random findings in a day of theirs; default 40
                           Their days begin in February 2019, and Vigil refuses those of days to come
  --invalid <share>        probability of a broken line among random findings; default 0
  --stay                   don't end once all is written, but when stopped
`;

export interface FindingStreamOptions {
  output: string;
  /** 0 for flat out. */
  secondsPerDay: number;
  delaySeconds: number;
  source:
    | { input: string }
    | { generate: number; seed: number; vulnerabilities: number; perDay: number; invalid: number };
  stay: boolean;
}

/**
 * @param knownSet file of the known data set
 * @returns null when only help was asked for
 * @throws {Error} that names the argument that is wrong
 */
export function parseOptions(args: string[], knownSet: string): FindingStreamOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      output: { type: 'string' },
      'secs-per-day': { type: 'string', default: '1' },
      delay: { type: 'string', default: '20' },
      'flat-out': { type: 'boolean', default: false },
      input: { type: 'string' },
      generate: { type: 'string' },
      seed: { type: 'string', default: '1' },
      vulnerabilities: { type: 'string', default: '100' },
      'per-day': { type: 'string', default: '40' },
      invalid: { type: 'string', default: '0' },
      stay: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { output, input, generate, stay } = values;
  if (output === undefined || output === '') throw new Error('--output must name the file to write.');
  if (input !== undefined && generate !== undefined) throw new Error('--input and --generate exclude each other.');
  const flatOut = values['flat-out'];
  const random = {
    seed: whole('--seed', values.seed, 0, 2 ** 32 - 1),
    vulnerabilities: whole('--vulnerabilities', values.vulnerabilities, 1, 2 ** 31 - 1),
    perDay: whole('--per-day', values['per-day'], 1, 86_400_000),
    invalid: number('--invalid', values.invalid, 0, 1),
  };
  return {
    ...{ output, stay },
    secondsPerDay: flatOut ? 0 : number('--secs-per-day', values['secs-per-day'], 0, 86_400),
    delaySeconds: flatOut ? 0 : number('--delay', values.delay, 0, 86_400),
    source:
      generate === undefined
        ? { input: input ?? knownSet }
        : { generate: whole('--generate', generate, 0, 100_000_000), ...random },
  };
}
