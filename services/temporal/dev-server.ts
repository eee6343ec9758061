import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import Long from 'long';
import { openLog } from '../processes/log-file.ts';

export interface DevServerOptions {
  program: string;
  port: number;
  /** 0 for no Web UI. */
  uiPort: number;
  /** Where the Web UI's pages find what makes compressed payloads readable; 0 for nowhere. */
  codecPort: number;
  /** SQLite file that holds everything; made where it is missing. */
  dataFile: string;
  logFile: string;
}

/**
 * Starts Temporal's dev server as a child that a Ctrl-C in the terminal doesn't reach: it has to outlive the workers that
 * still report to it. Write-ahead log and `synchronous=NORMAL` double the rate of workflows; docs/operations.md says what
 * that risks.
 */
export function spawnDevServer(options: DevServerOptions): ChildProcess {
  const { program, port, dataFile, logFile } = options;
  mkdirSync(dirname(dataFile), { recursive: true });
  const log = openLog(logFile);
  try {
    return spawn(
      program,
      [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
        ...uiArguments(options),
        ...['--db-filename', dataFile, '--log-level', 'warn', '--log-format', 'json'],
        ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ],
      { stdio: ['ignore', log, log], detached: true },
    );
  } finally {
    // The child has its own by now; this one would stay open, one more with each restart.
    closeSync(log);
  }
}

function uiArguments({ uiPort, codecPort }: DevServerOptions): string[] {
  if (uiPort === 0) return ['--headless'];
  const codec = codecPort === 0 ? [] : ['--ui-codec-endpoint', `http://127.0.0.1:${codecPort}`];
  return ['--ui-port', String(uiPort), '--ui-disable-news-fetch', ...codec];
}

/**
 * Waits until the server answers, and makes it keep finished workflows, for which it has no option.
 * @param retentionDays how long
 * @throws {Error} when it doesn't within 30 seconds, or whatever `signal` was aborted with
 */
export async function devServerReady(address: string, retentionDays: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    signal.throwIfAborted();
    try {
      await configureNamespace(address, retentionDays);
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`The Temporal server at ${address} did not come up.`, { cause });
      // The loop throws the signal's own reason, which says more than that something was aborted.
      await delay(100, undefined, { signal }).catch(() => {});
    }
  }
}

async function configureNamespace(address: string, retentionDays: number): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2 seconds' });
  try {
    await connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: { seconds: Long.fromNumber(retentionDays * 24 * 3600) } },
    });
  } finally {
    await connection.close();
  }
}
