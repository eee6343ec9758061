import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { ChildSpec } from '../../services/supervised-child.ts';
import { superviseChild } from '../../services/supervised-child.ts';
import { expectEventually } from '../helpers/eventually.ts';

const logger = pino({ level: 'silent' });
const started: { kill(): void }[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});

/** A Node process that runs `program` and is ready at its first line of output. */
const programSpec = (program: string): ChildSpec => ({
  name: 'child',
  spawn: () => spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] }),
  async ready(child, signal) {
    await once(child.stdout as NodeJS.ReadableStream, 'data', { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
});

function supervise(program: string) {
  const pids: (number | null)[] = [];
  const child = superviseChild(programSpec(program), logger, () => pids.push(child.pid));
  started.push(child);
  return { child, pids };
}

const missing: ChildSpec = { ...programSpec(''), spawn: () => spawn('/nowhere/program', { stdio: 'pipe' }) };

const stays = 'console.log("ready"); setInterval(() => {}, 1000)';

describe('superviseChild', () => {
  test('starts a killed child again', async () => {
    const { child, pids } = supervise(stays);
    await child.start();
    process.kill(child.pid ?? 0, 'SIGKILL');
    await expectEventually(() => expect(pids).toHaveLength(2));
    expect(pids[1]).not.toBe(pids[0]);
  });

  test('leaves a stopped child down', async () => {
    const { child, pids } = supervise(stays);
    await child.start();
    await child.stop();
    expect(child.pid).toBeNull();
    expect(pids).toHaveLength(1);
  });

  test('says so when the child ends before it is ready', async () => {
    const { child } = supervise('process.exit(3)');
    await expect(child.start()).rejects.toThrow('child ended with exit code 3 before it was ready');
  });

  test('a program that is not there ends nobody else, and is tried again', async () => {
    const first = superviseChild(missing, logger, () => {});
    await expect(first.start()).rejects.toThrow(/child ended without having begun \(.*ENOENT/);

    let times = 0;
    const vanishing: ChildSpec = {
      ...programSpec(stays),
      spawn() {
        times += 1;
        return times === 2 ? missing.spawn() : programSpec(stays).spawn();
      },
    };
    const child = superviseChild(vanishing, logger, () => {});
    started.push(child);
    await child.start();
    process.kill(child.pid ?? 0, 'SIGKILL');
    await expectEventually(() => {
      expect(times).toBe(3);
      expect(child.pid).not.toBeNull();
    });
  });

  test('a child that is stopped while it fails to begin is down, and nobody else is', async () => {
    const signals: jest.SpiedFunction<ChildProcess['kill']>[] = [];
    const watched: ChildSpec = {
      ...missing,
      spawn() {
        const process = missing.spawn();
        // Node would signal process id 0: everyone in this group.
        signals.push(jest.spyOn(process, 'kill').mockReturnValue(false));
        return process;
      },
    };
    const child = superviseChild(watched, logger, () => {});
    const start = child.start().catch(() => 'failed');
    child.kill();
    await child.stop();
    expect(await start).toBe('failed');
    expect(child.pid).toBeNull();
    expect(signals).toHaveLength(1);
    expect(signals[0]).not.toHaveBeenCalled();
  });

  test('waits for a child that takes its time to stop', async () => {
    const { child } = supervise(`process.on('SIGTERM', () => setTimeout(() => process.exit(0), 100)); ${stays}`);
    await child.start();
    const { pid } = child;
    await child.stop();
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });
});
