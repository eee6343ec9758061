import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createFindingsPublisher } from '../adapters/rabbitmq/findings-publisher.ts';
import { topologyOf } from '../adapters/rabbitmq/topology.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { loadConfig } from '../config/load-config.ts';
import type { IdentifiedFinding } from '../contracts/karma/findings.ts';
import { awardKarmaType, karmaTaskQueue } from '../contracts/karma/saga.ts';
import { drawFindings, inBatches } from './karma/findings.ts';
import { rateOfSeedsWay } from './karma/seeds-way.ts';
import { startServers } from './karma/servers.ts';
import { describeMachine, median, quantile, table } from './measure.ts';
import { endProcess, startProcess, untilPolling } from './processes.ts';

const findings = 100_000;
/** One finding after another is so slow that a part tells the rate as well as the whole. */
const seedsFindings = 3_000;
const rounds = 3;
const batchSize = 500;
/** As many as a worker has of the ledger's connections side by side. */
const lanes = 4;
const pace = { perSecond: 200, seconds: 20 };

const servers = await startServers();
const { site, visible } = servers;
const connection = await Connection.connect({ address: servers.temporalAddress });
const client = new Client({ connection, dataConverter: { payloadCodecs: [compressionCodec] } });
const publisher = await createFindingsPublisher({
  url: servers.rabbitmqUrl,
  topology: topologyOf(loadConfig(servers.env)),
  onTrouble: (reason) => reason === null || console.log(reason),
});
let seed = 0;
const draw = (total: number): IdentifiedFinding[] => {
  seed += 1;
  return drawFindings(total, seed);
};

try {
  await measureAll();
} finally {
  await publisher.close();
  await connection.close();
  await servers.stop();
}
process.exit();

/** Findings a second into MariaDB alone, in batches as sagas record them. */
async function rateOfLedger(): Promise<number> {
  const batches = inBatches(draw(findings), batchSize);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop())
        await site.ledger.award(`${randomUUID()}/1`, batch, null);
    }),
  );
  return (findings / (performance.now() - begun)) * 1000;
}

async function publish(some: IdentifiedFinding[]): Promise<void> {
  await publisher.publish(some, new AbortController().signal);
}

/** Findings a second from the broker into all three stores, from the first that is visible to the last. */
async function rateOfPipeline(): Promise<number> {
  for (const some of inBatches(draw(findings), 5_000)) await publish(some);
  // What MariaDB alone was given comes to the others with the first batch, as they get totals.
  const { mariadb: before } = await servers.counts();
  const processes = await startPipeline();
  while ((await visible()) <= before) await delay(20);
  const begun = performance.now();
  while ((await visible()) < before + findings) await delay(50);
  while (Math.min(...Object.values(await servers.counts())) < before + findings) await delay(20);
  const rate = (findings / (performance.now() - begun)) * 1000;
  for (const child of processes.reverse()) await endProcess(child);
  return rate;
}

async function startPipeline(): Promise<ReturnType<typeof startProcess>[]> {
  const worker = startProcess('workers/karma.js', servers.env);
  await untilPolling(client, karmaTaskQueue, worker.pid);
  return [worker, startProcess('consumers/rabbitmq.js', servers.env)];
}

/** Milliseconds from a finding's being due to be published until all three stores count it, at a steady pace. */
async function latencies(): Promise<number[]> {
  const processes = await startPipeline();
  const before = await visible();
  const warm = draw(1_000);
  await publish(warm);
  while ((await visible()) < before + warm.length) await delay(20);
  const some = draw(pace.perSecond * pace.seconds);
  const times: number[] = [];
  const start = await visible();
  const begun = performance.now();
  const dueAt = (index: number) => begun + (index * 1000) / pace.perSecond;
  const publishing = (async () => {
    // As the feed does: what came while the broker confirmed goes next, together.
    for (let sent = 0; sent < some.length; ) {
      await delay(Math.max(0, dueAt(sent) - performance.now()));
      const due = Math.ceil(((performance.now() - begun) / 1000) * pace.perSecond);
      await publish(some.slice(sent, due));
      sent = Math.min(due, some.length);
    }
  })();
  while (times.length < some.length) {
    const count = (await visible()) - start;
    while (times.length < count) times.push(performance.now() - dueAt(times.length));
    await delay(10);
  }
  await publishing;
  for (const child of processes.reverse()) await endProcess(child);
  return times;
}

/** Of the sagas of the rounds, as Temporal keeps them. */
async function historyOfSagas(): Promise<{ events: number; bytes: number; findings: number }> {
  const sum = { sagas: 0, events: 0, bytes: 0, findings: 0 };
  for await (const { memo, historyLength, historySize = 0 } of client.workflow.list({
    query: `WorkflowType = '${awardKarmaType}' AND ExecutionStatus = 'Completed'`,
  })) {
    sum.sagas += 1;
    sum.findings += Number(memo?.findings ?? 0);
    sum.events += historyLength;
    sum.bytes += historySize;
  }
  const each = (total: number) => total / sum.sagas;
  return { events: each(sum.events), bytes: each(sum.bytes), findings: each(sum.findings) };
}

async function measureAll(): Promise<void> {
  console.log('warming the servers up …');
  await rateOfLedger();
  await rateOfPipeline();
  const seeds: number[] = [];
  const ledger: number[] = [];
  const pipeline: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    seeds.push(await rateOfSeedsWay(site.mariadb, draw(seedsFindings)));
    ledger.push(await rateOfLedger());
    pipeline.push(await rateOfPipeline());
    const last = (rates: number[]) => rates.at(-1)?.toFixed(0);
    console.log(`seed's way ${last(seeds)}/s, ledger ${last(ledger)}/s, end to end ${last(pipeline)}/s`);
  }
  const saga = await historyOfSagas();
  const times = await latencies();

  const perSecond = (rates: number[]) => `${median(rates).toFixed(0)} findings/s`;
  const ratios = ledger.map((rate, round) => rate / (seeds[round] ?? Number.NaN));
  const ms = (share: number) => `${quantile(times, share).toFixed(0)} ms`;
  console.log(`\n${describeMachine()}; all servers and processes share these cores; medians of ${rounds} rounds\n`);
  console.log(
    table(
      ['measured', 'result', 'goal'],
      [
        ['the seed’s way: an UPDATE and a commit a finding, MariaDB alone', perSecond(seeds), ''],
        [`the ledger: batches of ${batchSize}, ${lanes} side by side, MariaDB alone`, perSecond(ledger), ''],
        ['ledger ÷ seed’s way', median(ratios).toFixed(1), '≥ 30'],
        [`end to end, RabbitMQ into all three stores, ${findings} findings`, perSecond(pipeline), '≥ 5,000'],
        [`published to visible in all three at ${pace.perSecond}/s, p50 / p99`, `${ms(0.5)} / ${ms(0.99)}`, ''],
        [
          `history of a saga of ${saga.findings.toFixed(0)} findings on average`,
          `${saga.events.toFixed(1)} events, ${(saga.bytes / 1024).toFixed(1)} KiB`,
          '',
        ],
      ],
    ),
  );
}
