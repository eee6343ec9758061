import { join } from 'node:path';
import { withLock } from '../processes/lock.ts';
import type { Report } from './report.ts';
import { runCommand, succeeds } from './run-command.ts';

/** What a machine has to have before a tool can be installed, and Debian's packages that bring it. */
export interface SystemRequirement {
  /** As users know it. */
  name: string;
  /** A command that ends well where it is there. */
  probe: [program: string, ...args: string[]];
  debianPackages: string[];
}

export const java: SystemRequirement = {
  name: 'Java 17 or newer',
  probe: ['java', '-version'],
  debianPackages: ['default-jre-headless'],
};

export const maven: SystemRequirement = { name: 'Maven', probe: ['mvn', '--version'], debianPackages: ['maven'] };

export const pythonWithVenv: SystemRequirement = {
  name: 'Python 3 with venv and pip',
  probe: ['python3', '-c', 'import venv, ensurepip'],
  debianPackages: ['python3', 'python3-venv'],
};

/**
 * Makes sure that the machine has something, by installing Debian's packages where this process may.
 * @param purpose what needs it
 * @throws {Error} that says what to install, where it may not or they can't be had
 */
export async function requireOnSystem(
  requirements: SystemRequirement[],
  purpose: string,
  toolsDirectory: string,
  report: Report,
): Promise<void> {
  if ((await missingOf(requirements)).length === 0) return;
  // Two package managers at once would be in each other's way.
  await withLock(join(toolsDirectory, 'apt.lock'), async () => {
    const missing = await missingOf(requirements);
    if (missing.length === 0) return;
    const packages = missing.flatMap(({ debianPackages }) => debianPackages).join(' ');
    const names = missing.map(({ name }) => name).join(' and ');
    const advice = `${purpose} needs ${names}. Install what is missing (Debian: apt-get install ${packages}).`;
    if (process.getuid?.() !== 0 || !(await succeeds('apt-get', ['--version']))) throw new Error(advice);
    report(`Installing ${names} (apt-get install ${packages})`);
    await installPackages(packages.split(' ')).catch((cause: Error) => {
      throw new Error(`${advice} apt-get failed here: ${cause.message}`, { cause });
    });
    if ((await missingOf(missing)).length > 0) throw new Error(advice);
  });
}

async function missingOf(requirements: SystemRequirement[]): Promise<SystemRequirement[]> {
  const present = await Promise.all(requirements.map(({ probe: [program, ...args] }) => succeeds(program, args)));
  return requirements.filter((_, index) => !present[index]);
}

async function installPackages(packages: string[]): Promise<void> {
  const aptGet = (...args: string[]) =>
    runCommand('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120', ...args]);
  await aptGet('update');
  await aptGet('install', '-y', '--no-install-recommends', ...packages);
}
