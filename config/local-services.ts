import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Setting } from './kinds.ts';
import type { Environment } from './load-config.ts';
import { findVariable } from './load-config.ts';
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
  const port = (setting: Setting<number>): number | null => {
    const given = findVariable(setting, environment);
    try {
      return given === null ? setting.default : setting.parse(given.value);
    } catch {
      return null;
    }
  };
  const ports = {
    sqs: port(settings.sqsPort),
    kinesis: port(settings.kinesisPort),
    mongodb: port(settings.mongodbPort),
  };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, MONGODB_PASSWORD } = credentials;
  const aws = AWS_ACCESS_KEY_ID !== undefined;
  const ownSqs = aws && !named(settings.sqsEndpoint);
  const ownKinesis = aws && !named(settings.kinesisEndpoint);
  const ownIdentity = ownSqs && ownKinesis && !awsIdentity.some((name) => environment[name]);
  return {
    ...(ownSqs && ports.sqs !== null && { [settings.sqsEndpoint.name]: localAwsEndpoint(ports.sqs) }),
    ...(ownKinesis && ports.kinesis !== null && { [settings.kinesisEndpoint.name]: localAwsEndpoint(ports.kinesis) }),
    ...(ownIdentity && { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }),
    ...(MONGODB_PASSWORD !== undefined &&
      // 0 switches it off.
      ports.mongodb &&
      !named(settings.mongodbUrl) && {
        [settings.mongodbUrl.name]: localMongodbUrl(credentials, ports.mongodb),
      }),
  };
}

export const localAwsEndpoint = (port: number): string => `http://127.0.0.1:${port}`;

export function localMongodbUrl(credentials: Record<string, string>, port: number): string {
  const { MONGODB_USER = '', MONGODB_PASSWORD = '' } = credentials;
  const account = `${encodeURIComponent(MONGODB_USER)}:${encodeURIComponent(MONGODB_PASSWORD)}`;
  return `mongodb://${account}@127.0.0.1:${port}/vigil?authSource=admin&directConnection=true`;
}
