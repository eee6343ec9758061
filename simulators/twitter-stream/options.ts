import { parseArgs } from 'node:util';
import { number, whole } from '../number-flags.ts';

export const help = `Plays the filtered stream of Twitter's API v2 on loopback, with posts that tweet-stream makes up.

  --token-file <file>      holds the bearer token that requests must have; required
  --port <port>            to listen on; 0, the default, for any that is free
  --rate <number>          posts a second; default 50
  --seed <number>          the same posts come of the same seed and moment; default 1
  --keep-alive <s>         seconds between two keep-alives; default 20
  --connections <n>        how many may be connected at once; default 1
  --connects <n>           how often one may connect in a quarter of an hour; default 50
  --rules <n>              how many rules there may be; default 1000
  --no-backfill            refuses backfill_minutes, as it does to most accounts
  --fault <name>=<s>       goes wrong every so many seconds; can be repeated. Names:
                             disconnect   the stream is ended
                             cut          the connection breaks
                             stall        nothing comes any more
                             error        the stream is ended with an error in it
`;

export const faultNames = ['disconnect', 'cut', 'stall', 'error'] as const;
export type FaultName = (typeof faultNames)[number];

export interface StreamServerOptions {
  tokenFile: string;
  port: number;
  rate: number;
  seed: number;
  keepAliveMs: number;
  connections: number;
  connects: number;
  rules: number;
  backfill: boolean;
  /** Seconds from one to the next. */
  faults: { name: FaultName; everySeconds: number }[];
}

/**
 * @returns null when only help was asked for
 * @throws {Error} that names the argument that is wrong
 */
export function parseOptions(args: string[]): StreamServerOptions | null {
  const text = (value: number) => ({ type: 'string', default: String(value) }) as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ 'token-file': { type: 'string' }, port: text(0), rate: text(50), seed: text(1), 'keep-alive': text(20) },
      ...{ connections: text(1), connects: text(50), rules: text(1_000) },
      'no-backfill': { type: 'boolean', default: false },
      fault: { type: 'string', multiple: true, default: [] as string[] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const tokenFile = values['token-file'];
  if (tokenFile === undefined || tokenFile === '') throw new Error('--token-file must name the file with the token.');
  return {
    ...{ tokenFile, backfill: !values['no-backfill'] },
    port: whole('--port', values.port, 0, 65_535),
    rate: number('--rate', values.rate, 0.001, 100_000),
    seed: whole('--seed', values.seed, 0, 2 ** 32 - 1),
    keepAliveMs: number('--keep-alive', values['keep-alive'], 0.01, 3_600) * 1_000,
    connections: whole('--connections', values.connections, 0, 1_000),
    connects: whole('--connects', values.connects, 0, 1_000_000),
    rules: whole('--rules', values.rules, 0, 100_000),
    faults: values.fault.map(readFault),
  };
}

function readFault(text: string): StreamServerOptions['faults'][number] {
  const [given = '', seconds = ''] = text.split('=');
  const name = faultNames.find((known) => known === given);
  if (name === undefined) throw new Error(`--fault knows no "${given}", only ${faultNames.join(', ')}.`);
  return { name, everySeconds: number(`--fault ${name}=`, seconds, 0.01, 86_400) };
}
