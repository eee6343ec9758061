import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const directoryOf = (toolsDirectory: string): string => join(toolsDirectory, 'temporal-sdk');

/** The program that `downloadTemporal` left behind, or null. */
export async function downloadedTemporal(toolsDirectory: string): Promise<string | null> {
  const directory = directoryOf(toolsDirectory);
  const files = await readdir(directory).catch(() => []);
  // The SDK names it after itself and its version: temporal-sdk-typescript-1.24.0.
  const file = files.find((name) => name.startsWith('temporal-'));
  return file === undefined ? null : join(directory, file);
}

/**
 * Lets the SDK download the Temporal CLI: it offers that only as part of starting a server for tests, so one is started
 * and ended.
 * @returns the path of the program
 */
export async function downloadTemporal(toolsDirectory: string): Promise<string> {
  const directory = directoryOf(toolsDirectory);
  await mkdir(directory, { recursive: true });
  // Loaded here, as it is heavy and hardly ever needed.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: directory } },
  });
  await environment.teardown();
  const path = await downloadedTemporal(toolsDirectory);
  if (path === null) throw new Error(`the SDK left no program in ${directory}`);
  return path;
}
