import { setTimeout as delay } from 'node:timers/promises';
import { peakMemoryMiB } from '../test/helpers/peak-memory.ts';
import { describeMachine, table } from './measure.ts';
import { endProcess, startProcess } from './processes.ts';
import { fillTopic } from './trends/posts.ts';
import { startServers } from './trends/servers.ts';

/** Another number can be given: a first look at a hundredth takes seconds. */
const posts = Number(process.argv[2] ?? 5_000_000);
/** By the stream's clock: five million posts are of seventeen minutes. */
const perSecond = 5_000;

const servers = await startServers();
try {
  await measure();
} finally {
  await servers.stop();
}
process.exit();

/** Peaks of the processes of the pipeline while they count what was there before them. */
async function measure(): Promise<void> {
  const { ownerUrl, producerUrl } = servers.kafka;
  const startMs = Date.now() - (1_000 * posts) / perSecond;
  await fillTopic({ ownerUrl, producerUrl, topic: 'tweets', partitions: 4, posts, seed: 7, startMs, perSecond });
  const { env } = await servers.place();
  const worker = startProcess('workers/trends.js', env);
  const consumer = startProcess('consumers/kafka.js', env);
  while ((await servers.counted().catch(() => 0)) === 0) await delay(100);
  const begun = performance.now();
  while ((await servers.counted()) < posts) await delay(500);
  const seconds = (performance.now() - begun) / 1000;
  const peaks = { consumer: peakMemoryMiB(consumer.pid ?? 0), worker: peakMemoryMiB(worker.pid ?? 0) };
  await endProcess(consumer);
  await endProcess(worker);

  console.log(`\n${describeMachine()}; a lag of ${posts} posts in 4 partitions\n`);
  console.log(
    table(
      ['measured', 'result'],
      [
        ['memory of the consumer, at most', `${peaks.consumer} MiB`],
        ['memory of the worker, at most', `${peaks.worker} MiB`],
        ['time to count them', `${seconds.toFixed(0)} s`],
        ['posts a second', (posts / seconds).toFixed(0)],
      ],
    ),
  );
}
