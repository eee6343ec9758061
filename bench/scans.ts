import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { connectClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { createTemporalScans } from '../api/scans/temporal-scans.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ScanResource } from '../contracts/scans/resource.ts';
import type { ProcessScanInput } from '../contracts/scans/workflow.ts';
import { scansTaskQueue, scanWorkflowId, scanWorkflowType } from '../contracts/scans/workflow.ts';
import { createLogger } from '../runtime/logging.ts';
import { startPlatform } from '../services/platform.ts';
import type { Answer } from './http-client.ts';
import { call } from './http-client.ts';
import { describeMachine, latenciesAtPace, median, quantile, rateOf, table } from './measure.ts';

/** Ports and folder of its own, so that it runs beside anything. */
const environment = {
  ...process.env,
  ...{ VIGIL_HOME: '.vigil/bench', VIGIL_LOG_LEVEL: 'error', VIGIL_DEMO: 'false', VIGIL_API_PORT: '28080' },
  ...{ VIGIL_INGEST_PORT: '0', VIGIL_STATUS_PORT: '0', VIGIL_TEMPORAL_PORT: '27233', VIGIL_TEMPORAL_UI_PORT: '0' },
};
const rounds = 8;
const startsPerRound = 200;
const width = 10;
/** Long enough that no scan ends while it is measured: all that is timed is the acceptance. */
const simulation = { minSleepSeconds: 3600, maxSleepSeconds: 3600, failureChance: 0 };

const options = { simulation, ports: null, httpPort: 80, httpsPort: 443 };

const config = loadConfig(environment);
const scansUrl = `http://127.0.0.1:${config.apiPort}/v1/scans`;
const target = temporalTarget({}, config.temporalPort);
const logger = createLogger({ name: 'bench', level: 'error', terminal: false });
const platform = await startPlatform({
  config,
  environment,
  distDirectory: join(process.cwd(), 'dist'),
  ownTemporal: true,
  logger,
});
const client = await connectClient(target);
const directory = createTemporalScans(client, { archive: false });
const starts = {
  bare: bareStart,
  described: () => directory.submit({ target: 'simulated', profile: 'simulated', options }),
  accepted: submit,
};
try {
  await measureAll();
} finally {
  await client.connection.close();
  await platform.stop();
}
process.exit(0);

async function measureAll(): Promise<void> {
  // Until the first pages, connections and code paths are warm.
  for (const start of Object.values(starts)) await rateOf(startsPerRound, width, start);

  const rates: Record<keyof typeof starts, number[]> = { bare: [], described: [], accepted: [] };
  for (let round = 0; round < rounds; round += 1) {
    // In turns and back, so that none always finds the warmer or the fuller server.
    const names = Object.keys(starts) as (keyof typeof starts)[];
    for (const name of round % 2 === 0 ? names : names.toReversed()) rates[name].push(await startRate(starts[name]));
  }
  const acceptedPer = (other: number[]) =>
    median(rates.accepted.map((rate, round) => rate / (other[round] ?? Number.NaN))).toFixed(2);
  const submitLatencies = await latenciesAtPace(20, 15, submit);
  const { id } = await submit();
  const statusLatencies = await latenciesAtPace(100, 5, () => status(id));
  const watched = await readRate(() => id);
  const running = await Promise.all(Array.from({ length: 100 }, submit));
  const spread = await readRate((index) => running[index % running.length]?.id ?? id);
  const endedId = await endedScan();
  const ended = await readRate(() => endedId);

  console.log(`\n${describeMachine()}; load, API, worker and Temporal share these cores\n`);
  console.log(
    table(
      ['measured', 'result', 'goal'],
      [
        ['client.workflow.start, bare', `${median(rates.bare).toFixed(0)}/s`, ''],
        [
          'client.workflow.start, with a scan’s search attributes and summary',
          `${median(rates.described).toFixed(0)}/s`,
          '',
        ],
        ['scans accepted over HTTP', `${median(rates.accepted).toFixed(0)}/s`, ''],
        ['accepted ÷ start with attributes and summary', acceptedPer(rates.described), '≥ 0.9'],
        ['accepted ÷ bare start', acceptedPer(rates.bare), '≥ 0.9'],
        ['submit at 20/s, p50 / p99', milliseconds(submitLatencies), ''],
        ['status at 100/s, p50 / p99', milliseconds(statusLatencies), ''],
        ['status reads, one running scan, 16 readers', watched, '≥ 500/s'],
        ['status reads, 100 running scans, 16 readers', spread, ''],
        ['status reads, an ended scan, 16 readers', ended, '≥ 500/s'],
      ],
    ),
  );
}

/** Starts a second; what the worker then still has to do of them is waited for, and not timed. */
async function startRate(start: () => Promise<unknown>): Promise<number> {
  const rate = await rateOf(startsPerRound, width, start);
  const { id } = await submit();
  while ((await status(id)).startedAt === null);
  return rate;
}

async function readRate(idAt: (index: number) => string): Promise<string> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await rateOf(1000, 16, (index) => status(idAt(index))));
  return `${median(rates).toFixed(0)}/s`;
}

function milliseconds(values: number[]): string {
  return `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.99).toFixed(1)} ms`;
}

async function bareStart(): Promise<void> {
  const scanId = randomUUID();
  const input: ProcessScanInput = { scanId, target: 'simulated', profile: 'simulated', options };
  await client.workflow.start(scanWorkflowType, {
    taskQueue: scansTaskQueue,
    workflowId: scanWorkflowId(scanId),
    args: [input],
  });
}

function submit(): Promise<ScanResource> {
  return post({ profile: 'simulated', options: { simulation } });
}

async function post(scan: object): Promise<ScanResource> {
  return scanOf(await call(scansUrl, scan), 202);
}

async function status(id: string): Promise<ScanResource> {
  return scanOf(await call(`${scansUrl}/${id}`), 200);
}

function scanOf({ status: code, body }: Answer, expected: number): ScanResource {
  if (code !== expected) throw new Error(`${code}: ${body}`);
  return JSON.parse(body) as ScanResource;
}

async function endedScan(): Promise<string> {
  const instant = { minSleepSeconds: 0, maxSleepSeconds: 0, failureChance: 0 };
  const { id } = await post({ profile: 'simulated', options: { simulation: instant } });
  while ((await status(id)).finishedAt === null);
  return id;
}
