import type { ChildProcess } from 'node:child_process';
import type { ServiceName } from '../definitions/catalog.ts';
import { catalog } from '../definitions/catalog.ts';
import type { Instance, Launch } from '../definitions/definition.ts';
import { definitions } from '../definitions/definitions.ts';
import type { ServiceHost } from '../host.ts';
import { instanceOf, logFileOf, portOf, toolsDirectory } from '../host.ts';
import type { Program } from '../install/program.ts';
import type { Report } from '../install/report.ts';
import { requireFreePorts } from '../ports.ts';
import { spawnServer } from '../processes/child.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import { identify } from '../processes/identity.ts';
import { writeRunRecord } from '../run-record.ts';

/** A server that is installed, and whose data can be served. */
export interface PreparedServer {
  program: Program;
  instance: Instance;
  /** Starts its process, and records it. */
  spawn(): ChildProcess;
}

/**
 * Does for a server all that comes before its start.
 * @param supervisor whose child it will be, if it isn't to run by itself
 * @throws {Error} when it can't be installed, or its port is taken
 */
export async function prepareServer(
  host: ServiceHost,
  name: ServiceName,
  supervisor: ProcessIdentity | null,
  report: Report,
): Promise<PreparedServer> {
  const definition = definitions[name];
  const program = await definition.install(toolsDirectory(host), report);
  const instance = await instanceOf(host, name);
  await requireFreePorts([portOf(host, name)]);
  const run = (launch: Launch): ChildProcess => {
    const child = spawnServer(launch, {
      environment: host.environment,
      directory: instance.directory,
      logFile: logFileOf(host, name),
    });
    // Without a process there is an error, told to whoever waits for it to be ready.
    const process = child.pid === undefined ? null : identify(child.pid);
    if (process !== null) {
      const { port } = instance;
      const { version } = catalog[name].native;
      writeRunRecord(instance.directory, {
        ...{ way: 'native', process, port, version, since: new Date().toISOString(), supervisor },
      });
    }
    return child;
  };
  await definition.prepare?.(program, instance, run);
  const launch = await definition.configure(program, instance);
  return { program, instance, spawn: () => run(launch) };
}
