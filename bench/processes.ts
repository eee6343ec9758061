import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** Starts one of Vigil's processes as it was built. */
export const startProcess = (entry: string, env: Record<string, string>, args: string[] = []): ChildProcess =>
  spawn(process.execPath, ['--no-warnings', join('dist', entry), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Starts a competitor, which only the measurement has. */
export const startCompetitor = (file: string, env: Record<string, string>, ...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--no-warnings', 'scripts/run-ts.mjs', `bench/${file}`, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

export async function endProcess(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Waits until a process takes tasks of the queue. @param pid its process id */
export async function untilPolling(client: Client, taskQueue: string, pid: number | undefined): Promise<void> {
  const { namespace } = client.options;
  for (;;) {
    const { pollers } = await client.workflowService.describeTaskQueue({
      ...{ namespace, taskQueue: { name: taskQueue }, taskQueueType: 1 },
    });
    if (pollers?.some(({ identity }) => identity?.startsWith(`${pid}@`))) return;
    await delay(100);
  }
}
