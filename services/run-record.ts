import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from './processes/identity.ts';

/** What is remembered of a server that Vigil brought up, in `run.json` in the server's folder. */
export type RunRecord = NativeRun | DockerRun;

export interface NativeRun {
  way: 'native';
  process: ProcessIdentity;
  port: number;
  version: string;
  /** ISO 8601. */
  since: string;
  /** The `npm start` whose child it is; null where it runs by itself, after `vigil up`. */
  supervisor: ProcessIdentity | null;
}

export interface DockerRun {
  way: 'docker';
  since: string;
}

const fileIn = (directory: string): string => join(directory, 'run.json');

/** null where nothing was brought up, or nothing can be made of what is written there. */
export function readRunRecord(directory: string): RunRecord | null {
  try {
    return JSON.parse(readFileSync(fileIn(directory), 'utf8')) as RunRecord;
  } catch {
    return null;
  }
}

export function writeRunRecord(directory: string, record: RunRecord): void {
  const written = `${fileIn(directory)}.written`;
  writeFileSync(written, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(written, fileIn(directory));
}

export const removeRunRecord = (directory: string): void => rmSync(fileIn(directory), { force: true });
