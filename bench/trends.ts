import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { trendsTaskQueue } from '../contracts/trends/batch.ts';
import { describeMachine, median, quantile, table } from './measure.ts';
import { endProcess, startProcess, untilPolling } from './processes.ts';
import { fillTopic } from './trends/posts.ts';
import type { Place } from './trends/servers.ts';
import { startServers } from './trends/servers.ts';
import { runSpark } from './trends/spark.ts';
import { latenciesOf } from './trends/steady.ts';

/** Another number can be given: a first look at a third takes a minute. */
const posts = Number(process.argv[2] ?? 600_000);
const rounds = Number(process.argv[3] ?? 3);
const topic = 'tweets';
const partitions = 4;
/** Nobody is measured before it is warm: Spark compiles what it runs in its first trigger, which has as many. */
const warmPosts = 100_000;
/** After two of them, Cassandra no longer compiles much of itself. */
const warmRuns = 2;
/** By the stream's clock: 600,000 posts are of two minutes. */
const perSecond = 5_000;
const pace = { perSecond, seconds: 30 };

const servers = await startServers();
const { kafka } = servers;
try {
  await measureAll();
} finally {
  await servers.stop();
}
process.exit();

async function startPipeline({ env, temporalAddress }: Place): Promise<ReturnType<typeof startProcess>[]> {
  const worker = startProcess('workers/trends.js', env);
  const connection = await Connection.connect({ address: temporalAddress });
  await untilPolling(new Client({ connection }), trendsTaskQueue, worker.pid);
  await connection.close();
  return [worker, startProcess('consumers/kafka.js', env)];
}

interface Rates {
  /** Until all panes are stored. */
  counted: number;
  /** Until all windows tell them. */
  told: number;
}

/** Posts a second from Kafka into Cassandra, from when it was warm. @param sinceMs when the first one was made */
async function ratesOfVigil(sinceMs: number): Promise<{ rates: Rates; processes: ReturnType<typeof startProcess>[] }> {
  const processes = await startPipeline(await servers.place());
  let before = 0;
  while (before < warmPosts) {
    before = await servers.counted();
    await delay(20);
  }
  const begun = performance.now();
  const rate = () => ((posts - before) / (performance.now() - begun)) * 1000;
  while ((await servers.counted()) < posts) await delay(20);
  const counted = rate();
  while ((await servers.told(sinceMs)) < posts) await delay(20);
  return { rates: { counted, told: rate() }, processes };
}

async function measureAll(): Promise<void> {
  const startMs = Date.now() - 1_000 * Math.ceil(posts / perSecond);
  /** Some are late. */
  const sinceMs = startMs - 3_600_000;
  const urls = { ownerUrl: kafka.ownerUrl, producerUrl: kafka.producerUrl };
  const filled = await fillTopic({ ...urls, topic, partitions, posts, seed: 7, startMs, perSecond });
  const bytes = Math.round(filled.bytes / filled.posts);
  console.log(`${posts} posts of ${bytes} bytes in ${partitions} partitions`);
  const spark = () => runSpark({ url: kafka.url, topic, groupPrefix: 'trends', toolsDirectory: '.vigil/tools' });
  console.log('warming the servers up …');
  for (let run = 0; run < warmRuns; run += 1)
    for (const child of (await ratesOfVigil(sinceMs)).processes.reverse()) await endProcess(child);

  const own: Rates[] = [];
  const others: number[] = [];
  let processes: ReturnType<typeof startProcess>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const child of processes.reverse()) await endProcess(child);
    others.push((await spark()).warmRate);
    const measured = await ratesOfVigil(sinceMs);
    own.push(measured.rates);
    processes = measured.processes;
    const [last, other] = [measured.rates, others.at(-1) ?? 0];
    console.log(`Vigil ${last.counted.toFixed(0)}/s, told ${last.told.toFixed(0)}/s; Spark ${other.toFixed(0)}/s`);
  }
  // The pipeline of the last round is there, and has nothing left to do.
  const told = () => servers.told(sinceMs);
  await latenciesOf({ producerUrl: kafka.producerUrl, topic, ...pace, seconds: 10, told });
  const times = await latenciesOf({ producerUrl: kafka.producerUrl, topic, ...pace, told });
  for (const child of processes.reverse()) await endProcess(child);

  const ratio = median(own.map((rates, round) => rates.told / (others[round] ?? Number.NaN)));
  const p99 = quantile(times, 0.99);
  const perSecondOf = (rates: number[]) => `${median(rates).toFixed(0)} posts/s`;
  console.log(`\n${describeMachine()}; all servers and processes share these cores; medians of ${rounds} rounds\n`);
  console.log(
    table(
      ['measured', 'result', 'goal'],
      [
        ['Vigil: Kafka into Cassandra, until the windows tell all', perSecondOf(own.map(({ told }) => told)), ''],
        ['Vigil: until all panes are stored', perSecondOf(own.map(({ counted }) => counted)), ''],
        ['Spark Structured Streaming, local[2], 100,000 offsets a trigger, written nowhere', perSecondOf(others), ''],
        ['Vigil ÷ Spark', ratio.toFixed(2), '≥ 1.5'],
        [
          `produced to told at ${pace.perSecond}/s, p50 / p99`,
          `${quantile(times, 0.5).toFixed(0)} ms / ${p99.toFixed(0)} ms`,
          'p99 ≤ 2,000 ms',
        ],
      ],
    ),
  );
  if (ratio < 1.5 || p99 > 2_000) process.exitCode = 1;
}
