import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readyMessage } from '../../runtime/process.ts';
import type { TestStores } from './karma-stores.ts';
import { workflowBundle } from './temporal.ts';

/** The program of karma's worker, as a process that can be killed. */
export interface KarmaWorkers {
  /** Starts one, and waits until it takes work. */
  start(): Promise<void>;
  /** Ends them all, as `kill -9` does. */
  kill(): Promise<void>;
  /** Ends them all, and removes the program. */
  stop(): Promise<void>;
}

/** @param environment further settings */
export async function buildKarmaWorkers(
  { mariadb, servers }: TestStores,
  temporalAddress: string,
  environment: Record<string, string> = {},
): Promise<KarmaWorkers> {
  // Inside node_modules, so that the packages left out of the bundle are found.
  const directory = mkdtempSync(join(process.cwd(), 'node_modules/.vigil-karma-worker-'));
  const program = join(directory, 'workers/karma.mjs');
  await build({
    entryPoints: [join(process.cwd(), 'workers/karma.ts')],
    outfile: program,
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', logLevel: 'warning' },
  });
  await mkdir(join(directory, 'workflow-bundles'));
  await writeFile(join(directory, 'workflow-bundles/karma.js'), workflowBundle().code);

  let running: ChildProcess[] = [];
  async function kill(): Promise<void> {
    const ended = running.map((worker) => once(worker, 'exit'));
    for (const worker of running) worker.kill('SIGKILL');
    running = [];
    await Promise.all(ended);
  }

  const env = {
    PATH: process.env.PATH,
    ...{ VIGIL_HOME: directory, VIGIL_LOG_LEVEL: 'error', VIGIL_KARMA_METRICS_PORT: '0' },
    ...{ TEMPORAL_ADDRESS: temporalAddress, VIGIL_KARMA_RECONCILE_INTERVAL: '0' },
    ...{ VIGIL_MARIADB_URL: mariadb.url, VIGIL_MARIADB_OWNER_URL: mariadb.ownerUrl },
    ...{ VIGIL_CASSANDRA_URL: servers.cassandra.url, VIGIL_CASSANDRA_OWNER_URL: servers.cassandra.ownerUrl },
    ...{ VIGIL_REDIS_URL: servers.redis.url, ...environment },
  };
  return {
    async start() {
      const worker = spawn(process.execPath, [program], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      running.push(worker);
      const [message] = await once(worker, 'message');
      if (message !== readyMessage) throw new Error(`The worker said ${String(message)}`);
    },
    kill,
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
