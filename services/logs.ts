import { existsSync } from 'node:fs';
import type { ServiceName } from './definitions/catalog.ts';
import { catalog } from './definitions/catalog.ts';
import { composeLogs } from './docker/compose.ts';
import type { ServiceHost } from './host.ts';
import { logFileOf, serviceDirectory } from './host.ts';
import { followLog, tailOf } from './native/log.ts';
import { readRunRecord } from './run-record.ts';

/**
 * Yields the last lines of what a server wrote, and what it writes from now on if it is to be followed. A container's log
 * goes right to standard output.
 * @throws {Error} when it has written nothing yet
 */
export async function* logsOf(
  host: ServiceHost,
  name: ServiceName,
  lines: number,
  follow: boolean,
): AsyncGenerator<string> {
  if (readRunRecord(serviceDirectory(host, name))?.way === 'docker') return composeLogs(host, name, lines, follow);
  const file = logFileOf(host, name);
  if (!existsSync(file)) throw new Error(`${catalog[name].title} has not run here yet: there is no ${file}.`);
  if (follow) yield* followLog(file, lines);
  else yield tailOf(file, lines);
}
