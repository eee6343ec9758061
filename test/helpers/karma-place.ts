import { cpSync } from 'node:fs';
import { expect } from '@jest/globals';
import { loadConfig } from '../../config/load-config.ts';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import type { Distributions } from './karma-distributions.ts';
import { openDistributions } from './karma-distributions.ts';
import { preparedCassandra } from './prepared-cassandra.ts';
import type { Site } from './vigil.ts';
import { createSite, vigilCommand } from './vigil.ts';

/** A place for a Vigil with the karma pipeline alone, and servers of its own, of which Cassandra has its accounts already. */
export async function createKarmaPlace(settings: Record<string, string> = {}): Promise<Site> {
  const site = await createSite({ VIGIL_PIPELINES: 'karma', ...settings });
  cpSync(await preparedCassandra(), site.home, { recursive: true });
  return site;
}

/** The stores that Vigil uses there, once it has brought them up. */
export function distributionsOf({ environment, home }: Site): Distributions {
  return openDistributions(
    loadConfig({ ...environment, ...localServiceVariables(environment, readCredentials(home)) }),
  );
}

/** `vigil karma …`, which must succeed. @returns what it prints */
export async function karmaCommand(site: Site, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await vigilCommand(site, 'karma', ...args);
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}
