import { randomInt } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { silenceAwsNotice } from '../../config/environment.ts';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import { dispatch } from './dispatch.ts';
import { sensorFleet } from './fleet.ts';
import type { SensorFleetOptions } from './options.ts';
import { help, parseOptions } from './options.ts';
import { createQueueSender } from './queue.ts';

silenceAwsNotice();
const logger = createLogger({ name: 'sensor-fleet', level: 'info', terminal: process.stdout.isTTY });
const reportMs = 10_000;
/** Where devices' clocks begin when a seed is given, so that even they repeat. */
const seededStart = '2021-03-29T12:00:00Z';

await runProcess({ logger, shutdownSeconds: 10 }, async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    process.exit(0);
  }
  const { rate, total, queue } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const startMs = options.seed === null ? Date.now() : Date.parse(seededStart);
  // JSON has no Infinity.
  const readable = { rate: String(rate ?? 'by the interval'), total: String(total) };
  const client = createClient(options);
  const stopping = new AbortController();
  const sender = createQueueSender({ client, queue, stopping: stopping.signal, onTrouble: troubleLog() });
  logger.info({ ...options, ...readable, seed }, `sends to ${queue}`);

  const timer = setInterval(() => logger.info(sender.counts, 'so far'), reportMs);
  const submissions = sensorFleet({ ...options.fleet, seed, startMs });
  const ended = dispatch({ submissions, rate, total, send: sender.send, stopping: stopping.signal }).finally(() => {
    clearInterval(timer);
    client.destroy();
    logger.info(sender.counts, 'sent');
  });
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
});

function createClient({ endpoint, region }: SensorFleetOptions): SQSClient {
  // Servers that are not AWS's don't mind which region, but the SDK wants one.
  const knownRegion = region || (endpoint === '' ? '' : 'us-east-1');
  return new SQSClient({
    ...(endpoint !== '' && { endpoint, useQueueUrlAsEndpoint: false }),
    ...(knownRegion !== '' && { region: knownRegion }),
    requestHandler: new NodeHttpHandler({ connectionTimeout: 2_000 }),
    maxAttempts: 1,
  });
}

/** One line when something stands in the way, and one when it no longer does. */
function troubleLog(): (reason: string | null) => void {
  let known = false;
  return (reason) => {
    if (known === (reason !== null)) return;
    known = reason !== null;
    if (known) logger.warn({ reason }, 'the queue takes nothing yet; sending goes on once it does');
    else logger.info('the queue takes submissions');
  };
}
