import { randomUUID } from 'node:crypto';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { Client, Connection } from '@temporalio/client';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { publishBatchType, telemetryTaskQueue } from '../contracts/telemetry/batch.ts';
import { describeMachine, median, rateOf, table } from './measure.ts';
import { endProcess, startCompetitor, startProcess, untilPolling } from './processes.ts';
import type { Backlog } from './telemetry/drain.ts';
import { drain, fill } from './telemetry/drain.ts';
import { startServers } from './telemetry/servers.ts';
import { temporalRate } from './telemetry/temporal-only.ts';

const backlog: Backlog = { submissions: 20_000, eventsPerSubmission: 8 };
/** One event after another is so slow that a part tells the rate as well as the whole. */
const smallBacklog: Backlog = { submissions: 500, eventsPerSubmission: 8 };
const rounds = 3;

const servers = await startServers();
const connection = await Connection.connect({ address: servers.temporalAddress });
const client = new Client({ connection, dataConverter: { payloadCodecs: [compressionCodec] } });
let runs = 0;

type Env = Record<string, string>;
type Start = (env: Env) => Promise<ReturnType<typeof startProcess>[]>;

/** The consumer last, as with the others: what is measured begins once all that takes part is up. */
const vigil: Start = async (env) => {
  const worker = startProcess('workers/telemetry.js', env);
  await untilPolling(client, telemetryTaskQueue, worker.pid);
  return [worker, startProcess('consumers/sqs.js', env)];
};
const bareLoop: Start = async (env) => [startCompetitor('telemetry/bare-loop.ts', env)];
const sqsOnly: Start = async (env) => [startCompetitor('telemetry/bare-loop.ts', env, 'sqs-only')];
const seedsWay: Start = async (env) => [startCompetitor('telemetry/seeds-way.ts', env)];

try {
  await measureAll();
} finally {
  await connection.close();
  await servers.stop();
}
process.exit(0);

/** Events a second from the first message taken to the last deleted. */
async function rateOfDrain(start: Start, size: Backlog): Promise<number> {
  runs += 1;
  const name = `bench-${runs}`;
  const env = await servers.place(name);
  await fill(servers, env, size);
  const processes = await start(env);
  const seconds = await drain(servers, name, size.submissions);
  for (const child of processes.reverse()) await endProcess(child);
  const rate = (size.submissions * size.eventsPerSubmission) / seconds;
  console.log(`${start.name}: ${rate.toFixed(0)} events/s`);
  return rate;
}

async function measureAll(): Promise<void> {
  // Not counted: the stand-in for SQS takes three times the CPU until Java has compiled it.
  console.log('warming the servers up …');
  for (const start of [bareLoop, vigil]) await rateOfDrain(start, backlog);
  const rates = { vigil: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    // In turns and back, so that none always finds the warmer or the fuller servers.
    const turns: [keyof typeof rates, Start][] = [
      ['vigil', vigil],
      ['bare', bareLoop],
    ];
    for (const [name, start] of round % 2 === 0 ? turns : turns.reverse())
      rates[name].push(await rateOfDrain(start, backlog));
  }
  const history = await historyPerThousandEvents();
  const seeds = await rateOfDrain(seedsWay, smallBacklog);
  const sqs = await rateOfDrain(sqsOnly, backlog);
  const kinesis = await kinesisRate();
  const temporal = await temporalRate(client, servers.temporalAddress, 300, backlog.eventsPerSubmission);

  const own = median(rates.vigil);
  const ratios = rates.vigil.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN));
  const perSecond = (rate: number) => `${rate.toFixed(0)} events/s`;
  console.log(`\n${describeMachine()}; all servers and processes share these cores`);
  console.log('SQS is ElasticMQ and Kinesis MiniStack: stand-ins, which say nothing of the rates of AWS.\n');
  console.log(
    table(
      ['measured', 'result', 'goal'],
      [
        [`Vigil, ${backlog.submissions} submissions of ${backlog.eventsPerSubmission} events`, perSecond(own), ''],
        ['the bare loop: the same without Temporal', perSecond(median(rates.bare)), ''],
        ['Vigil ÷ bare loop, median of the rounds', median(ratios).toFixed(2), '≥ 0.7'],
        ['the seeds’ way: a message after another, a PutRecord an event', perSecond(seeds), ''],
        ['Vigil ÷ seeds’ way', (own / seeds).toFixed(1), '≥ 10'],
        [
          'history per 1,000 events',
          `${history.events.toFixed(1)} events, ${(history.bytes / 1024).toFixed(1)} KiB`,
          '',
        ],
        ['stage: SQS only (receive, check, delete)', perSecond(sqs), ''],
        ['stage: Kinesis only (PutRecords of 500)', perSecond(kinesis), ''],
        ['stage: Temporal only (batches whose activities do nothing)', perSecond(temporal), ''],
      ],
    ),
  );
}

/** Of the batches of Vigil's runs, as Temporal keeps them. */
async function historyPerThousandEvents(): Promise<{ events: number; bytes: number }> {
  const sum = { published: 0, events: 0, bytes: 0 };
  const query = `WorkflowType = '${publishBatchType}' AND ExecutionStatus = 'Completed'`;
  for await (const { memo, historyLength, historySize = 0 } of client.workflow.list({ query })) {
    sum.published += Number(memo?.events ?? 0);
    sum.events += historyLength;
    sum.bytes += historySize;
  }
  return { events: (sum.events / sum.published) * 1000, bytes: (sum.bytes / sum.published) * 1000 };
}

async function kinesisRate(): Promise<number> {
  const { VIGIL_EVENTS_STREAM: StreamName } = await servers.place('bench-kinesis');
  const data = Buffer.alloc(350, 'x');
  const requests = 200;
  const rate = await rateOf(requests, 4, () =>
    servers.kinesis.send(
      new PutRecordsCommand({
        StreamName,
        Records: Array.from({ length: 500 }, () => ({ PartitionKey: randomUUID(), Data: data })),
      }),
    ),
  );
  return rate * 500;
}
