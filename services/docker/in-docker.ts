import { join } from 'node:path';
import type { ServiceName } from '../definitions/catalog.ts';
import { catalog } from '../definitions/catalog.ts';
import { definitions } from '../definitions/definitions.ts';
import type { ServiceHost } from '../host.ts';
import { instanceOf } from '../host.ts';
import type { Report } from '../install/report.ts';
import { untilAnswered } from '../processes/child.ts';
import { withLock } from '../processes/lock.ts';
import { readRunRecord, removeRunRecord, writeRunRecord } from '../run-record.ts';
import { composeDown, composeRunning, composeUp } from './compose.ts';

/** Two containers of one project that are made at once would both make its network. */
const whileLocked = <T>({ config }: ServiceHost, work: () => Promise<T>): Promise<T> =>
  withLock(join(config.home, 'services', 'docker.lock'), work);

/** Makes sure that a server's container runs, and that the server answers. */
export function bringUpInDocker(host: ServiceHost, name: ServiceName, report: Report): Promise<'started' | 'running'> {
  return whileLocked(host, async () => {
    const { title, compose } = catalog[name];
    const instance = await instanceOf(host, name);
    const runs = (await composeRunning(host)).includes(name);
    if (!runs) {
      report(`Starting ${title} in Docker (${compose.image})`);
      await composeUp(host, name);
      writeRunRecord(instance.directory, { way: 'docker', since: new Date().toISOString() });
    }
    await untilAnswered(title, () => definitions[name].ask(instance), {});
    return runs ? 'running' : 'started';
  });
}

/** Ends a container that `bringUpInDocker` started, and no other. */
export function takeDownInDocker(host: ServiceHost, name: ServiceName): Promise<'stopped' | 'not_running'> {
  return whileLocked(host, async () => {
    const { directory } = await instanceOf(host, name);
    if (readRunRecord(directory)?.way !== 'docker') return 'not_running';
    await composeDown(host, name);
    removeRunRecord(directory);
    return 'stopped';
  });
}
