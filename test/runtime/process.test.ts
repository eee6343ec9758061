import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import { sideBySide, together } from '../../runtime/process.ts';

/** The lifecycle as a module that a bare Node can load. */
const lifecycle = (() => {
  const directory = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const { code } = transformFileSync(join(process.cwd(), 'runtime/process.ts'), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  });
  const file = join(directory, 'process.mjs');
  writeFileSync(file, code);
  return file;
})();

/** Runs a process whose `stop` is given, and sends it signals once it is ready. */
const runWith = (stop: string, ...signals: NodeJS.Signals[]) =>
  runStart(`async () => ({ async stop() { ${stop} } })`, ...signals);

/** The same for a whole `start`, up to its first message. */
async function runStart(start: string, ...signals: NodeJS.Signals[]): Promise<number | string> {
  const program = `
    import { runProcess } from ${JSON.stringify(lifecycle)};
    const logger = { info() {}, debug() {}, fatal() {} };
    const keepsRunning = setInterval(() => {}, 1000);
    await runProcess({ logger, shutdownSeconds: 0.2 }, ${start});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  await once(child, 'message');
  if (signals.length === 0) child.disconnect();
  const stopping = once(child.stdout as NodeJS.ReadableStream, 'data');
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await stopping;
    child.kill(signal);
  }
  const [code, signal] = await exit;
  return code ?? signal;
}

describe('runProcess', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s stops it, with exit code 0', async (signal) => {
    expect(await runWith('', signal)).toBe(0);
  });

  test('starting that is given up because of a signal ends with exit code 0', async () => {
    const givesUp = `(signal) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      process.send('starting');
    })`;
    expect(await runStart(givesUp, 'SIGINT')).toBe(0);
  });

  test('starting that goes on to its end after a signal is stopped then', async () => {
    const goesOn = `(signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ async stop() { process.exit(7); } }));
      process.send('starting');
    })`;
    expect(await runStart(goesOn, 'SIGTERM')).toBe(7);
  });

  test('the death of its parent stops it as well', async () => {
    expect(await runWith('')).toBe(0);
  });

  test('stopping that takes too long ends with exit code 1', async () => {
    expect(await runWith('await new Promise(() => {})', 'SIGTERM')).toBe(1);
  });

  test('a second signal ends it at once', async () => {
    expect(await runWith('console.log("stopping"); await new Promise(() => {})', 'SIGINT', 'SIGINT')).toBe(130);
  });

  test('what fails to stop ends with exit code 1', async () => {
    expect(await runWith('throw new Error("no")', 'SIGTERM')).toBe(1);
  });
});

test('several are stopped one after another, or side by side: then as soon as the slowest is', async () => {
  const order: string[] = [];
  const part = (name: string, until: Promise<void> = Promise.resolve()) => ({
    async stop() {
      order.push(`${name} stops`);
      await until;
      order.push(name);
    },
  });
  let goOn = () => {};
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const stopping = together(sideBySide(part('slow', waiting), part('quick')), part('last')).stop();
  await new Promise(setImmediate);
  expect(order).toEqual(['slow stops', 'quick stops', 'quick']);
  goOn();
  await stopping;
  expect(order.slice(3)).toEqual(['slow', 'last stops', 'last']);
});
