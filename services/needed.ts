import type { Config } from '../config/load-config.ts';
import { readCredentials } from '../config/local-services.ts';
import type { LocalUrls } from '../config/local-urls.ts';
import { localUrls } from '../config/local-urls.ts';
import type { ServiceName } from './definitions/catalog.ts';
import { catalog, serviceNames, servicesOf } from './definitions/catalog.ts';

/** The servers that the chosen pipelines need, without what is switched off by port 0. */
export function neededServices(config: Config): ServiceName[] {
  const needed = new Set(config.pipelines.flatMap((pipeline) => servicesOf[pipeline]));
  return serviceNames.filter(
    (name) => needed.has(name) && (isExternal(config, name) || config[catalog[name].portSetting] !== 0),
  );
}

/** Whether a user's own server is to be used: one that isn't where Vigil would bring up its own. */
export function isExternal(config: Config, name: ServiceName): boolean {
  const { placeSetting } = catalog[name];
  const named = config[placeSetting];
  const own = Object.values<LocalUrls>(localUrls).find(({ places: [{ setting }] }) => setting === placeSetting);
  return named !== '' && named !== (own && urlOf(config, own));
}

function urlOf(config: Config, { portSetting, furtherPorts = [], places: [{ url }] }: LocalUrls): string {
  return url(readCredentials(config.home), config[portSetting], ...furtherPorts.map((key) => config[key]));
}

/** Where a server is, without what it takes to log in there. */
export function addressOf(config: Config, name: ServiceName): string {
  const { portSetting, placeSetting } = catalog[name];
  if (!isExternal(config, name)) return `127.0.0.1:${config[portSetting]}`;
  // A connection string may name several hosts, which URL doesn't take.
  return /^[^:]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(config[placeSetting])?.[1] ?? '';
}
