import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { expectEventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';
import { testTools } from './temporal.ts';

type Environment = Record<string, string>;

/** A folder and ports for a Vigil of the test's own; it can be started and stopped on them again and again. */
export interface Site {
  home: string;
  environment: Environment;
  apiUrl: string;
  ingestUrl: string;
  statusUrl: string;
  httpPort: number;
  httpsPort: number;
  temporalAddress: string;
  temporalUiUrl: string;
  remove(): void;
}

const portSettings = [
  ...(['VIGIL_API_PORT', 'VIGIL_INGEST_PORT', 'VIGIL_STATUS_PORT'] as const),
  ...([
    'VIGIL_TEMPORAL_PORT',
    'VIGIL_TEMPORAL_UI_PORT',
    'VIGIL_PRACTICE_HTTP_PORT',
    'VIGIL_PRACTICE_HTTPS_PORT',
  ] as const),
  ...(['VIGIL_SQS_PORT', 'VIGIL_KINESIS_PORT', 'VIGIL_MONGODB_PORT'] as const),
  ...(['VIGIL_RABBITMQ_PORT', 'VIGIL_MARIADB_PORT', 'VIGIL_CASSANDRA_PORT', 'VIGIL_REDIS_PORT'] as const),
  ...(['VIGIL_KAFKA_PORT', 'VIGIL_KAFKA_SECOND_PORT', 'VIGIL_KAFKA_CONTROLLER_PORT'] as const),
  ...(['VIGIL_TRENDS_METRICS_PORT', 'VIGIL_TRENDS_CONSUMER_METRICS_PORT'] as const),
  ...(['VIGIL_SCANS_METRICS_PORT', 'VIGIL_TELEMETRY_METRICS_PORT', 'VIGIL_CONSUMER_METRICS_PORT'] as const),
  ...(['VIGIL_KARMA_METRICS_PORT', 'VIGIL_KARMA_CONSUMER_METRICS_PORT', 'VIGIL_CODEC_PORT'] as const),
];
type PortSetting = (typeof portSettings)[number];

/** A site for scans alone, without their archive: no server but Temporal. */
export const createSite = (settings: Environment = {}): Promise<Site> =>
  createWholeSite({ VIGIL_PIPELINES: 'scans', VIGIL_MONGODB_PORT: '0', ...settings });

/** A site for all that Vigil is. */
export async function createWholeSite(settings: Environment = {}): Promise<Site> {
  const free = await freePorts(portSettings.length);
  const ports = Object.fromEntries(portSettings.map((name, index) => [name, free[index]])) as Record<
    PortSetting,
    number
  >;
  const home = mkdtempSync(join(tmpdir(), 'vigil-'));
  // Servers are installed once for all sites.
  symlinkSync(testTools.directory, join(home, 'tools'));
  const url = (name: PortSetting) => `http://127.0.0.1:${ports[name]}`;
  return {
    home,
    environment: {
      PATH: `${dirname(await testTools.temporal())}:${process.env.PATH}`,
      HOME: home,
      JDK_JAVA_OPTIONS: process.env.JDK_JAVA_OPTIONS ?? '',
      VIGIL_HOME: home,
      VIGIL_SERVICES: 'native',
      VIGIL_API_URL: url('VIGIL_API_PORT'),
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      ...settings,
    },
    apiUrl: url('VIGIL_API_PORT'),
    ingestUrl: url('VIGIL_INGEST_PORT'),
    statusUrl: url('VIGIL_STATUS_PORT'),
    httpPort: ports.VIGIL_PRACTICE_HTTP_PORT,
    httpsPort: ports.VIGIL_PRACTICE_HTTPS_PORT,
    temporalAddress: `127.0.0.1:${ports.VIGIL_TEMPORAL_PORT}`,
    temporalUiUrl: url('VIGIL_TEMPORAL_UI_PORT'),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A Vigil that runs. */
export interface RunningVigil {
  pid: number;
  output(): string;
  /** Settles with the exit code, or the signal. */
  exited: Promise<number | string>;
  /** Ends it as a user would, and waits. */
  stop(): Promise<number | string>;
}

/** Karma's servers take half a minute, and several times that on a loaded machine. Hooks are given a little more. */
const readyWithinMs = 110_000;

/**
 * Runs `vigil start` as users do, and waits until it says that it is ready.
 * @throws {Error} with its output, when it ends before that
 */
export async function startVigil(site: Site, ...args: string[]): Promise<RunningVigil> {
  const vigil = spawnVigil(site, ...args);
  const ended = vigil.exited.then((code) => {
    throw new Error(`vigil start ended with ${code}:\n${vigil.output()}`);
  });
  const ready = expectEventually(() => {
    if (!vigil.output().includes('Vigil is ready')) throw new Error(`not ready:\n${vigil.output()}`);
  }, readyWithinMs);
  await Promise.race([ready, ended]);
  return vigil;
}

export function spawnVigil(site: Site, ...args: string[]): RunningVigil {
  const child = spawn(process.execPath, ['scripts/vigil.mjs', 'start', ...args], { env: site.environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** The `vigil` command; resolves with its exit code and output. */
export function vigilCommand(site: Site, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/vigil.mjs', ...args], { env: site.environment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** The process id of one of the product's processes, by a part of its command line. */
export function pidOf(site: Site, part: string): number {
  const { children } = JSON.parse(readFileSync(join(site.home, 'run.json'), 'utf8')) as {
    children: { pid: number; commandLine: string }[];
  };
  const child = children.find(({ commandLine }) => commandLine.includes(part));
  if (child === undefined) throw new Error(`no process with "${part}" runs`);
  return child.pid;
}

/** Asks again as users would while Temporal is too busy to answer in time; by its key it is the same scan. */
export async function submitScan(site: Site, scan: object): Promise<ScanResource> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${site.apiUrl}/v1/scans`, { method: 'POST', headers, body: JSON.stringify(scan) });
    if (response.status === 202) return (await response.json()) as ScanResource;
    if (response.status !== 503 || tries === 10) throw new Error(`${response.status}: ${await response.text()}`);
  }
}

export async function readScan(site: Site, id: string): Promise<ScanResource> {
  const response = await fetch(`${site.apiUrl}/v1/scans/${id}`);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as ScanResource;
}

/** Waits until a scan has ended. */
export async function endOfScan(site: Site, id: string, timeoutMs = 60_000): Promise<ScanResource> {
  let scan: ScanResource | undefined;
  await expectEventually(async () => {
    scan = await readScan(site, id);
    if (scan.finishedAt === null) throw new Error(`the scan of ${scan.target} is ${scan.state}`);
  }, timeoutMs);
  if (scan === undefined) throw new Error('unreachable');
  return scan;
}
