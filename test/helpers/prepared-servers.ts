import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../../services/definitions/catalog.ts';
import { serviceGroups } from '../../services/definitions/catalog.ts';
import { definitions } from '../../services/definitions/definitions.ts';
import { withLock } from '../../services/processes/lock.ts';
import { testPlaces } from './services.ts';
import { testTools } from './temporal.ts';

const folder = join(testTools.directory, '..', 'test');

/** A home folder with a Cassandra that has its accounts, made once: that takes longer than to start it. */
export const preparedCassandra = (): Promise<string> => preparedServers('cassandra', ['cassandra']);

/** One with a Kafka whose nodes have folders for their data, with the accounts: that takes about as long. */
export const preparedKafka = (): Promise<string> => preparedServers('kafka', serviceGroups.kafka);

/** @param name what files of their definitions begin with; what it was made by is part of the folder's name */
async function preparedServers(name: string, servers: readonly ServiceName[]): Promise<string> {
  const sources = 'services/definitions';
  const madeBy = createHash('sha256');
  for (const file of readdirSync(sources)
    .filter((file) => file.startsWith(name) || file.startsWith('catalog'))
    .sort())
    madeBy.update(readFileSync(join(sources, file)));
  const home = join(folder, `${name}-${madeBy.digest('hex').slice(0, 16)}`);
  await withLock(`${home}.lock`, async () => {
    if (existsSync(home)) return;
    const made = `${home}.made`;
    rmSync(made, { recursive: true, force: true });
    const placeOf = await testPlaces(servers, made);
    for (const server of servers) {
      const { instance, run } = await placeOf(server);
      const program = await definitions[server].install(testTools.directory, () => {});
      await definitions[server].prepare?.(program, instance, run);
      rmSync(join(instance.directory, 'log'), { force: true });
    }
    renameSync(made, home);
  });
  return home;
}
