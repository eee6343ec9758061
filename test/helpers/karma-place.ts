import { cpSync } from 'node:fs';
import { expect } from '@jest/globals';
import { topologyOf } from '../../adapters/rabbitmq/topology.ts';
import { createKarmaClient } from '../../cli/client/karma-client.ts';
import type { Config } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import { expectEventually } from './eventually.ts';
import { waitingIn } from './findings-broker.ts';
import type { Distributions } from './karma-distributions.ts';
import { openDistributions } from './karma-distributions.ts';
import { preparedCassandra } from './prepared-servers.ts';
import type { Site } from './vigil.ts';
import { createSite, vigilCommand } from './vigil.ts';

/** A place for a Vigil with the karma pipeline alone, and servers of its own, of which Cassandra has its accounts already. */
export async function createKarmaPlace(settings: Record<string, string> = {}): Promise<Site> {
  const site = await createSite({ VIGIL_PIPELINES: 'karma', ...settings });
  cpSync(await preparedCassandra(), site.home, { recursive: true });
  return site;
}

/** As Vigil's processes have it there, once the servers were brought up. */
const configOf = ({ environment, home }: Site): Config =>
  loadConfig({ ...environment, ...localServiceVariables(environment, readCredentials(home)) });

/** The stores that Vigil uses there. */
export const distributionsOf = (site: Site): Distributions => openDistributions(configOf(site));

/** `vigil karma …`, which must succeed. @returns what it prints */
export async function karmaCommand(site: Site, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await vigilCommand(site, 'karma', ...args);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

/** Waits until nothing is under way, and expects that nothing was set aside on the way. */
export async function expectAtRest(site: Site): Promise<void> {
  const config = configOf(site);
  const { queue, rejected } = topologyOf(config);
  const { sagas, parkedFindings } = createKarmaClient(site);
  await expectEventually(async () => {
    expect(await waitingIn(config.rabbitmqUrl, queue)).toBe(0);
    for (const state of ['running', 'compensating'] as const) expect(await sagas({ state }, 10)).toEqual([]);
  }, 120_000);
  for (const state of ['parked', 'discarded', 'refused', 'failed'] as const)
    expect(await sagas({ state }, 10)).toEqual([]);
  expect(await parkedFindings(10)).toEqual([]);
  expect(await waitingIn(config.rabbitmqUrl, rejected)).toBe(0);
}
