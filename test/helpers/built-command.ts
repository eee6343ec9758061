import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The `vigil` command, built for a test that runs it as a process of its own. */
export interface BuiltCommand {
  /** @param directory to work in: its `.env` counts, and nothing of this process's environment does but PATH */
  start(directory: string, environment: Record<string, string>, ...args: string[]): RunningCommand;
  remove(): void;
}

export interface RunningCommand {
  child: ChildProcess;
  /** What it has written by now. */
  output(): string;
  /** The log lines among that. */
  logged(): Record<string, unknown>[];
  ended: Promise<{ code: number | null; signal: string | null }>;
}

export async function buildCommand(): Promise<BuiltCommand> {
  mkdirSync('node_modules/.cache', { recursive: true });
  // Inside node_modules, so that the packages left out of the bundle are found.
  const home = mkdtempSync(join(process.cwd(), 'node_modules/.cache/vigil-command-'));
  const outdir = join(home, 'dist/cli');
  await build({
    ...{ entryPoints: ['cli/main.ts'], outdir, bundle: true, splitting: true, packages: 'external' },
    ...{ platform: 'node', format: 'esm', logLevel: 'warning' },
  });
  copyFileSync('package.json', join(home, 'package.json'));
  cpSync('simulators/tweet-stream/data', join(outdir, 'data'), { recursive: true });
  return {
    start(directory, environment, ...args) {
      const child = spawn(process.execPath, [join(outdir, 'main.js'), ...args], {
        ...{ cwd: directory, env: { PATH: process.env.PATH, ...environment } },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
      const closed = once(child, 'close') as Promise<[number | null, string | null]>;
      return {
        ...{ child, output: () => output },
        logged: () => output.split('\n').flatMap((line) => (line.startsWith('{') ? JSON.parse(line) : [])),
        ended: closed.then(([code, signal]) => ({ code, signal })),
      };
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
