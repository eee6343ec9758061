import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a program to its end.
 * @throws {Error} with the last line that it had to say, when it fails
 */
export async function runCommand(program: string, args: string[]): Promise<string> {
  try {
    return (await run(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (cause) {
    throw new Error(reasonOf(cause), { cause });
  }
}

/** Whether a program is there and ends well. */
export const succeeds = (program: string, args: string[]): Promise<boolean> =>
  runCommand(program, args).then(
    () => true,
    () => false,
  );

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
  return lastLine(stderr) ?? lastLine(stdout) ?? error.message;
}

const lastLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1);
