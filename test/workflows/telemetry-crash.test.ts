import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { BatchStatus } from '../../contracts/telemetry/batch.ts';
import { batchWorkflowId, publishBatchType } from '../../contracts/telemetry/batch.ts';
import type { Death, MortalWorkerOptions } from '../helpers/mortal-worker.ts';
import type { BatchArgs } from '../helpers/telemetry.ts';
import { batchOf, rejectOf } from '../helpers/telemetry.ts';
import { startDevServer } from '../helpers/temporal.ts';

const program = 'node_modules/.cache/vigil/mortal-worker.mjs';
let environment: TestWorkflowEnvironment;
let folder: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  environment = await startDevServer();
  folder = mkdtempSync(join(tmpdir(), 'vigil-crash-'));
  execFileSync('node_modules/.bin/esbuild', [
    ...['test/helpers/mortal-worker.ts', `--outfile=${program}`],
    ...['--bundle', '--packages=external', '--platform=node', '--format=esm', '--log-level=warning'],
  ]);
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await environment?.teardown();
  rmSync(folder, { recursive: true, force: true });
});

function startWorker(options: Omit<MortalWorkerOptions, 'address'>): ChildProcess {
  const given = JSON.stringify({ ...options, address: environment.address });
  const worker = spawn(process.execPath, [program, given], { stdio: ['ignore', 'inherit', 'inherit'] });
  workers.push(worker);
  return worker;
}

type Line = { call: 'put'; submission: string; position: number } | { call: 'setAside' | 'delete'; ids: string[] };

const linesOf = (log: string): Line[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** The second wave too, when part of the batch is in the stream. */
const deaths: Death[] = [
  { call: 'put', nth: 1, moment: 'after' },
  { call: 'put', nth: 2, moment: 'after' },
  { call: 'setAside', nth: 1, moment: 'before' },
  { call: 'setAside', nth: 1, moment: 'after' },
  { call: 'delete', nth: 1, moment: 'before' },
  { call: 'delete', nth: 1, moment: 'after' },
];

test.each(deaths)('a worker that is killed $moment call $nth of $call costs repeats only', async (death) => {
  const taskQueue = `telemetry-${randomUUID()}`;
  const log = join(folder, taskQueue);
  const args = batchOf([2, 3, 1], { rejects: [rejectOf()] });
  const [input, submissions] = args;
  const handle = await environment.client.workflow.start<(...args: BatchArgs) => Promise<BatchStatus>>(
    publishBatchType,
    { taskQueue, workflowId: batchWorkflowId(input.batchId), args, workflowTaskTimeout: '1 second' },
  );
  const [, signal] = await once(startWorker({ taskQueue, log, death }), 'exit');
  expect(signal).toBe('SIGKILL');
  const survivor = startWorker({ taskQueue, log, death: null });
  expect(await handle.result()).toMatchObject({ state: 'complete', published: 6, deleted: 4, expired: 0 });
  survivor.kill('SIGKILL');

  const lines = linesOf(log);
  for (const { submissionId, events } of submissions) {
    const positions = lines.flatMap((line) =>
      line.call === 'put' && line.submission === submissionId ? line.position : [],
    );
    expect([...new Set(positions)]).toEqual(events.map(({ position }) => position));
  }
  const rejects = input.rejects.map(({ messageId }) => messageId);
  const all = [...input.submissions, ...input.rejects].map(({ messageId }) => messageId);
  expect(lines.filter(({ call }) => call === 'setAside').at(-1)).toEqual({ call: 'setAside', ids: rejects });
  const firstDelete = lines.findIndex(({ call }) => call === 'delete');
  expect(lines[firstDelete]).toEqual({ call: 'delete', ids: all });
  const before = lines.slice(0, firstDelete);
  expect(new Set(before.map((line) => JSON.stringify(line))).size).toBe(7);
});
