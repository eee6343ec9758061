import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Setting } from './kinds.ts';
import type { Environment } from './load-config.ts';
import { findVariable } from './load-config.ts';
import type { LocalUrls } from './local-urls.ts';
import { localUrls } from './local-urls.ts';
import { settings } from './settings.ts';

/** Where the credentials of the servers are kept that Vigil brings up; made when the first of them is. */
export const credentialsFile = (home: string): string => join(home, 'credentials.env');

/** Empty where there is no such file yet. */
export function readCredentials(home: string): Record<string, string> {
  const file = credentialsFile(home);
  return existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

/** Names of the AWS SDK's own variables that say who asks. */
const awsIdentity = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
 * What an environment lacks to use the servers that Vigil brings up: their addresses and accounts. A server that the
 * user names is used instead, and AWS keys go to our own servers only.
 */
export function localServiceVariables(environment: Environment, credentials: Record<string, string>): Environment {
  const named = (setting: { name: string; aliases?: string[] }) => findVariable(setting, environment) !== null;
  /** Null for what is none: it is told of the setting itself, not of an address that nobody gave. */
  const portOf = (setting: Setting<number>): number | null => {
    const given = findVariable(setting, environment);
    try {
      return given === null ? setting.default : setting.parse(given.value);
    } catch {
      return null;
    }
  };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = credentials;
  const places = Object.values<LocalUrls>(localUrls).flatMap(({ portSetting, furtherPorts = [], secret, places }) => {
    const ports = [portSetting, ...furtherPorts].map((key) => portOf(settings[key]));
    // 0 switches a server off.
    if (credentials[secret] === undefined || !areGiven(ports) || named(settings[places[0].setting])) return [];
    return places
      .filter(({ setting }) => !named(settings[setting]))
      .map(({ setting, url }) => [settings[setting].name, url(credentials, ...ports)]);
  });
  const ownAws = [settings.sqsEndpoint, settings.kinesisEndpoint].every((endpoint) => !named(endpoint));
  const ownIdentity = AWS_ACCESS_KEY_ID !== undefined && ownAws && !awsIdentity.some((name) => environment[name]);
  return {
    ...Object.fromEntries(places),
    ...(ownIdentity && { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }),
  };
}

const areGiven = (ports: (number | null)[]): ports is [number, ...number[]] =>
  ports.length > 0 && ports.every((port) => port !== null && port !== 0);
