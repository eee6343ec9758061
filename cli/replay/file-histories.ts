import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReplayableHistory } from './history.ts';
import { readHistory } from './read-history.ts';
import { ReplaySourceError } from './source-error.ts';

/**
 * Reads histories from files, and from the `.json` files of folders.
 * @throws {ReplaySourceError} naming everything that can't be read, before anything is replayed
 */
export async function fileHistories(paths: string[]): Promise<ReplayableHistory[]> {
  const files = await settle(paths, filesOf);
  const read = await settle(files.values.flat(), readFileHistory);
  const errors = [...files.errors, ...read.errors];
  if (errors.length > 0) throw new ReplaySourceError(errors.join('\n'));
  return read.values;
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new Error('the folder holds no .json file');
  return files.map((name) => join(path, name));
}

async function readFileHistory(file: string): Promise<ReplayableHistory> {
  const history = readHistory(await readFile(file, 'utf8'));
  const started = history.events[0]?.workflowExecutionStartedEventAttributes;
  return {
    // Servers before 1.23 don't write it.
    workflowId: started?.workflowId || basename(file, '.json'),
    runId: started?.originalExecutionRunId ?? '',
    source: file,
    history,
  };
}

/** Does all, one after another, and keeps each path's failure. */
async function settle<T>(
  paths: string[],
  read: (path: string) => Promise<T>,
): Promise<{ values: T[]; errors: string[] }> {
  const values: T[] = [];
  const errors: string[] = [];
  for (const path of paths) {
    try {
      values.push(await read(path));
    } catch (error) {
      errors.push(`${path} can’t be replayed: ${(error as Error).message}.`);
    }
  }
  return { values, errors };
}
