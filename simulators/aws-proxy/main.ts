import { parseArgs } from 'node:util';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import type { KinesisFaults, SqsFaults } from './faults.ts';
import { noKinesisFaults, noSqsFaults } from './faults.ts';
import { startKinesisProxy } from './kinesis.ts';
import { startSqsProxy } from './sqs.ts';

const help = `Stands before a local Kinesis or SQS and makes things go wrong there.

  --service kinesis|sqs    which of the two
  --upstream <url>         the server, e.g. http://127.0.0.1:4567
  --port <port>            to listen on; 0, the default, for any that is free
  --throttle               Kinesis only: hold each shard to 1,000 records/s, 1 MB/s, 5 reads/s and 2 MB/s of reads
  --fault <name>=<share>   a probability from 0 to 1; can be repeated. Names for
                             kinesis: ${shares(noKinesisFaults)}
                             sqs:     ${shares(noSqsFaults)}
  --delay <ms>-<ms>        how long delayedRequests are held back
  --operations <names>     which operations the faults of whole requests concern, e.g. PutRecords,GetRecords
  --seed <number>          the same requests meet the same faults with it
`;

const { values } = parseArgs({
  options: {
    service: { type: 'string' },
    upstream: { type: 'string' },
    port: { type: 'string', default: '0' },
    throttle: { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] },
    delay: { type: 'string', default: '0-0' },
    operations: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const logger = createLogger({ name: 'aws-proxy', level: 'info', terminal: process.stdout.isTTY });
const reportMs = 10_000;

await runProcess({ logger, shutdownSeconds: 5 }, async () => {
  const { url, counts, stop } = await start();
  logger.info({ url, upstream: values.upstream }, `${values.service} with faults at ${url}`);
  let reported = '';
  const report = () => {
    const now = counts();
    if (JSON.stringify(now) !== reported) logger.info(now, 'so far');
    reported = JSON.stringify(now);
  };
  const timer = setInterval(report, reportMs);
  return {
    async stop() {
      clearInterval(timer);
      await stop();
      report();
    },
  };
});

async function start() {
  const { service, upstream = '', throttle } = values;
  if (!/^http:/.test(upstream) || !URL.canParse(upstream)) throw new Error('--upstream must be an http URL.');
  const common = { upstream, port: wholeNumber('port', 65_535), seed: wholeNumber('seed', 2 ** 32 - 1) };
  if (service === 'kinesis') return startKinesisProxy({ ...common, throttle, faults: faultsOf(noKinesisFaults) });
  if (service !== 'sqs') throw new Error('--service must be kinesis or sqs.');
  if (throttle) throw new Error('--throttle is for kinesis.');
  return startSqsProxy({ ...common, faults: faultsOf(noSqsFaults) });
}

function faultsOf<Faults extends KinesisFaults | SqsFaults>(none: Faults): Faults {
  const named = values.fault.map((text): [string, number] => {
    const [name = '', share] = text.split('=');
    if (!shares(none).split(', ').includes(name)) throw new Error(`--fault knows no "${name}", only ${shares(none)}.`);
    return [name, Number(share)];
  });
  const [least = Number.NaN, most = least] = values.delay.split('-').map(Number);
  const operations = values.operations?.split(',') ?? null;
  return { ...none, ...Object.fromEntries(named), delayMs: [least, most], operations };
}

function shares(faults: object): string {
  const numeric = Object.entries(faults).filter(([, value]) => typeof value === 'number');
  return numeric.map(([name]) => name).join(', ');
}

function wholeNumber(flag: 'port' | 'seed', most: number): number {
  const text = values[flag];
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw new Error(`--${flag} must be a whole number from 0 to ${most}, not "${text}".`);
  return Number(text);
}
