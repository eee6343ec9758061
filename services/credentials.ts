import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { credentialsFile, readCredentials } from '../config/local-services.ts';
import type { ServiceName } from './definitions/catalog.ts';
import { withLock } from './processes/lock.ts';

const secret = (): string => randomBytes(24).toString('base64url');

const awsKeys = {
  AWS_ACCESS_KEY_ID: () => `VIGIL${randomBytes(8).toString('hex').toUpperCase()}`,
  AWS_SECRET_ACCESS_KEY: secret,
};

const kafkaPasswords = {
  KAFKA_ADMIN_PASSWORD: secret,
  KAFKA_OWNER_PASSWORD: secret,
  KAFKA_PRODUCER_PASSWORD: secret,
  KAFKA_PASSWORD: secret,
};

/** Who has credentials there: servers, and what docker-compose.yml alone has. */
export type CredentialOwner = ServiceName | 'grafana';

/** What the file has to hold for a server, and how each is made. The stand-ins for AWS take any keys, but the SDK wants some. */
const needed: Record<CredentialOwner, Record<string, () => string>> = {
  sqs: awsKeys,
  kinesis: awsKeys,
  mongodb: { MONGODB_USER: () => 'vigil', MONGODB_PASSWORD: secret },
  rabbitmq: { RABBITMQ_ADMIN_PASSWORD: secret, RABBITMQ_PASSWORD: secret },
  mariadb: {
    MARIADB_ROOT_PASSWORD: secret,
    MARIADB_OWNER_PASSWORD: secret,
    MARIADB_PASSWORD: secret,
    MARIADB_READER_PASSWORD: secret,
  },
  cassandra: {
    CASSANDRA_ADMIN_PASSWORD: secret,
    CASSANDRA_OWNER_PASSWORD: secret,
    CASSANDRA_PASSWORD: secret,
    CASSANDRA_READER_PASSWORD: secret,
  },
  redis: { REDIS_PASSWORD: secret, REDIS_READER_PASSWORD: secret },
  'kafka-controller': kafkaPasswords,
  'kafka-1': kafkaPasswords,
  'kafka-2': kafkaPasswords,
  grafana: { GRAFANA_ADMIN_PASSWORD: secret },
};

/**
 * Makes the credentials that a server lacks, in a file that only its owner can read.
 * @returns those of this server
 */
export function ensureCredentials(home: string, name: CredentialOwner): Promise<Record<string, string>> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = credentialsFile(home);
  return withLock(`${file}.lock`, async () => {
    const present = readCredentials(home);
    const own = Object.fromEntries(
      Object.entries(needed[name]).map(([variable, make]) => [variable, present[variable] || make()]),
    );
    if (Object.keys(own).every((variable) => present[variable])) return own;
    const lines = Object.entries({ ...present, ...own }).map(([variable, value]) => `${variable}=${value}`);
    const made = `${file}.made`;
    writeFileSync(made, `${header}\n${lines.join('\n')}\n`, { mode: 0o600 });
    chmodSync(made, 0o600);
    renameSync(made, file);
    return own;
  });
}

const header = `# Accounts of the servers that Vigil brings up, made by it. Delete this file, and the next start makes new ones.`;
