import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { definitions } from '../../services/definitions/definitions.ts';
import { withLock } from '../../services/processes/lock.ts';
import { testPlaces } from './services.ts';
import { testTools } from './temporal.ts';

const folder = join(testTools.directory, '..', 'test');

/**
 * A home folder with a Cassandra that has its accounts, made once: that takes longer than to start it. What it was made by
 * is part of its name.
 */
export async function preparedCassandra(): Promise<string> {
  const sources = 'services/definitions';
  const madeBy = createHash('sha256');
  for (const file of readdirSync(sources)
    .filter((name) => /^(cassandra|catalog)/.test(name))
    .sort())
    madeBy.update(readFileSync(join(sources, file)));
  const home = join(folder, `cassandra-${madeBy.digest('hex').slice(0, 16)}`);
  await withLock(`${home}.lock`, async () => {
    if (existsSync(home)) return;
    const made = `${home}.made`;
    rmSync(made, { recursive: true, force: true });
    const { instance, run } = await (await testPlaces(['cassandra'], made))('cassandra');
    const program = await definitions.cassandra.install(testTools.directory, () => {});
    await definitions.cassandra.prepare?.(program, instance, run);
    rmSync(join(instance.directory, 'log'));
    renameSync(made, home);
  });
  return home;
}
