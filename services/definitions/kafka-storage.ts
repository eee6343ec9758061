import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Program } from '../install/program.ts';
import { runCommand } from '../install/run-command.ts';
import { withLock } from '../processes/lock.ts';
import type { Instance } from './definition.ts';
import { kafkaAccounts } from './kafka-accounts.ts';
import { kafkaAdminProperties, kafkaClusterId } from './kafka-configuration.ts';

/** Passwords are long and random. */
const iterations = 4_096;

/** A file of which it is known that only this account can read it, for the time that something needs it. */
async function withSecretFile<T>(file: string, content: string, work: (file: string) => Promise<T>): Promise<T> {
  await writeFile(file, content, { mode: 0o600 });
  try {
    return await work(file);
  } finally {
    await rm(file);
  }
}

/** Runs one of Kafka's own tools; what it is told stands in no command line, which is for all to see. */
async function runTool(tool: Program, { directory }: Instance, args: string[]): Promise<void> {
  const words = [...tool.args, ...args].map((word) => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  await withSecretFile(join(directory, 'tool.arguments'), words.join('\n'), (file) =>
    runCommand(tool.command, [`@${file}`]),
  );
}

/** An account as data begins with it. */
export const kafkaScram = (account: string, password: string): string =>
  `SCRAM-SHA-256=[name=${account},iterations=${iterations},password=${password}]`;

export const dataOf = ({ directory }: Instance): string => join(directory, 'data');

/** Kafka's last step of making a folder for data. */
const isFormatted = (instance: Instance): boolean => existsSync(join(dataOf(instance), 'meta.properties'));

/**
 * Makes the folder for a node's data, where there is none.
 * @param accounts whether the cluster's accounts begin there, as they do with the controller
 */
export async function formatKafka(
  tool: (mainClass: string) => Program,
  instance: Instance,
  properties: string,
  accounts: boolean,
): Promise<void> {
  if (isFormatted(instance)) return;
  // What a start left behind that was cut short.
  await rm(dataOf(instance), { recursive: true, force: true });
  await mkdir(dataOf(instance), { mode: 0o700 });
  const scram = kafkaAccounts.flatMap(({ account, secret }) => [
    '--add-scram',
    kafkaScram(account, instance.credentials[secret] ?? ''),
  ]);
  await runTool(tool('kafka.tools.StorageTool'), instance, [
    ...['format', '--cluster-id', kafkaClusterId, '--config', properties, ...(accounts ? scram : [])],
  ]);
  if (accounts) await rememberAccounts(instance);
}

/** Beside the controller's data, which the accounts are part of. */
const givenFile = ({ directory }: Instance): string => resolve(directory, '../kafka-controller/accounts.json');

const rememberAccounts = (instance: Instance): Promise<void> =>
  writeFile(givenFile(instance), wantedAccounts(instance), { mode: 0o600 });

const wantedAccounts = ({ credentials }: Instance): string =>
  JSON.stringify(Object.fromEntries(kafkaAccounts.map(({ secret }) => [secret, credentials[secret]])));

/** Gives the accounts other passwords, where the credentials were made anew. @param instance a broker that answers */
export const renewKafkaAccounts = (tool: (mainClass: string) => Program, instance: Instance): Promise<void> =>
  withLock(`${givenFile(instance)}.lock`, async () => {
    if ((await readFile(givenFile(instance), 'utf8').catch(() => '')) === wantedAccounts(instance)) return;
    const { port, directory, credentials } = instance;
    const admin = kafkaAdminProperties(credentials.KAFKA_ADMIN_PASSWORD ?? '');
    await withSecretFile(join(directory, 'admin.properties'), admin, async (command) => {
      for (const { account, secret } of kafkaAccounts) {
        const password = `SCRAM-SHA-256=iterations=${iterations},password=${credentials[secret] ?? ''}`;
        await withSecretFile(join(directory, 'account.properties'), password, (config) =>
          runTool(tool('kafka.admin.ConfigCommand'), instance, [
            ...['--bootstrap-server', `127.0.0.1:${port}`, '--command-config', command, '--alter'],
            ...['--entity-type', 'users', '--entity-name', account, '--add-config-file', config],
          ]),
        );
      }
    });
    await rememberAccounts(instance);
  });
