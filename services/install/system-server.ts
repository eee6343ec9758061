import type { Program } from './program.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import { requireOnSystem } from './system-package.ts';

/** A server that comes with the system's own packages. */
export interface SystemServer {
  /** As users know it. */
  name: string;
  /** Program of it that is to be run. */
  program: string;
  debianPackages: string[];
}

/** RabbitMQ's in /usr/sbin insists on a user and folders of its own, and a user's PATH needn't name that folder. */
const search = 'PATH="/usr/lib/rabbitmq/bin:$PATH:/usr/sbin" command -v "$1"';

/**
 * Finds a server's program, and installs Debian's packages where it is missing and this process may.
 * @throws {Error} that says what to install
 */
export async function installSystemServer(
  { name, program, debianPackages }: SystemServer,
  toolsDirectory: string,
  report: Report,
): Promise<Program> {
  const probe: [string, ...string[]] = ['sh', '-c', search, 'sh', program];
  await requireOnSystem([{ name, probe, debianPackages }], name, toolsDirectory, report);
  return { command: await whereIs(program), args: [] };
}

/**
 * A program of the system, also one in the folders of its servers.
 * @throws {Error} where there is none
 */
export const whereIs = async (program: string): Promise<string> =>
  (await runCommand('sh', ['-c', search, 'sh', program])).trim();
