import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKarmaClient } from '../../cli/client/karma-client.ts';
import type { SagaListItem } from '../../contracts/karma/resource.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { Distributions } from '../helpers/karma-distributions.ts';
import { distributionsOf, expectAtRest, karmaCommand } from '../helpers/karma-place.ts';
import { knownFiles, knownFolder, recount } from '../helpers/karma-recount.ts';
import type { TestCassandra } from '../helpers/karma-services.ts';
import { startCassandra } from '../helpers/karma-services.ts';
import type { SupervisedVigil } from '../helpers/supervised-vigil.ts';
import { superviseVigil } from '../helpers/supervised-vigil.ts';
import type { Site } from '../helpers/vigil.ts';
import { createSite } from '../helpers/vigil.ts';

/** Nobody starts this one again by himself. */
let cassandra: TestCassandra;
let site: Site;
let vigil: SupervisedVigil;
let distributions: Distributions;
beforeAll(async () => {
  cassandra = await startCassandra();
  site = await createSite({
    ...{ VIGIL_PIPELINES: 'karma', KARMA_SAGA_DEADLINE: '5' },
    ...{ VIGIL_CASSANDRA_URL: cassandra.url, VIGIL_CASSANDRA_OWNER_URL: cassandra.ownerUrl },
  });
  vigil = await superviseVigil(site);
  distributions = distributionsOf(site);
  await karmaCommand(site, 'import', knownFolder);
});
afterAll(async () => {
  await distributions?.close();
  await vigil?.stop();
  await cassandra?.stop();
  site?.remove();
});

const known = knownFiles();
const lines = known.findings.trimEnd().split('\n');
let fedLines = 0;

/** @returns what the distribution must come to once all that was ever fed has its points */
async function feed(count: number) {
  const file = join(site.home, `findings-${fedLines}.csv`);
  const some = lines.slice(fedLines, fedLines + count);
  writeFileSync(file, `${some.join('\n')}\n`);
  await karmaCommand(site, 'feed', file, '--once');
  fedLines += count;
  return recount({ ...known, findings: lines.slice(0, fedLines).join('\n') });
}

const inAll = <T>(expected: T) => ({ mariadb: expected, cassandra: expected, redis: expected });
const client = () => createKarmaClient(site);

interface Entries {
  awards: number;
  reversals: number;
}

async function entries(): Promise<Entries> {
  const [counted] = await distributions.ask<Entries>(
    "SELECT SUM(kind = 'award') AS awards, SUM(kind = 'reversal') AS reversals FROM ledger",
  );
  return counted ?? { awards: 0, reversals: 0 };
}

function killWorker(): void {
  const worker = vigil.children.find(({ name }) => name === 'karma-worker');
  process.kill(worker?.pid ?? Number.NaN, 'SIGKILL');
}

/** Each answers once the batch is in all stores, or is about to be. */
const retryBy = {
  command: (id: string) => karmaCommand(site, 'parked', 'retry', id),
  api: (id: string) => client().decide(id, 'retry'),
};

test.each([
  { what: 'it is taken back', crash: () => {}, retry: retryBy.command },
  { what: 'it is taken back though the worker is killed meanwhile', crash: killWorker, retry: retryBy.api },
])(
  'Cassandra is away for too long for a batch: $what, parked, and applied once when it is retried',
  async ({ crash, retry }) => {
    const before = inAll(await feed(400));
    await expectEventually(async () => expect(await distributions.read()).toEqual(before));
    const { awards, reversals } = await entries();

    await cassandra.kill();
    const findings = 100;
    const retried = inAll(await feed(findings));
    await expectEventually(async () =>
      expect(await entries()).toEqual({ awards: awards + findings, reversals: reversals + findings }),
    );
    const { cassandra: _, ...others } = before;
    await expectEventually(async () => expect(await distributions.read(['mariadb', 'redis'])).toEqual(others));
    // What is left to do waits for Cassandra.
    expect(await client().sagas({ state: 'parked' }, 100)).toEqual([]);
    crash();
    await cassandra.start();

    let parked: SagaListItem[] = [];
    await expectEventually(async () => {
      parked = await client().sagas({ state: 'parked' }, 100);
      expect(parked.reduce((sum, saga) => sum + (saga.findings ?? 0), 0)).toBe(findings);
    });
    expect(await distributions.read()).toEqual(before);
    expect(await karmaCommand(site, 'reconcile', '--no-repair', '--check-ledger')).toContain('The stores agree.');
    const listed = await karmaCommand(site, 'parked');
    for (const { id, failure } of parked) {
      expect(listed).toContain(id);
      expect(failure).toMatchObject({ store: 'cassandra' });
      await retry(id);
    }

    await expectEventually(async () => expect(await distributions.read()).toEqual(retried));
    await expectAtRest(site);
    expect(await entries()).toEqual({ awards: awards + 2 * findings, reversals: reversals + findings });
    expect(await karmaCommand(site, 'reconcile', '--no-repair', '--check-ledger')).toContain('The stores agree.');
  },
  300_000,
);
