import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accounts } from '../../config/local-urls.ts';
import { installMavenTool } from '../install/maven-tool.ts';
import type { Program } from '../install/program.ts';
import type { Report } from '../install/report.ts';
import { withLock } from '../processes/lock.ts';
import { catalog } from './catalog.ts';
import type { Instance, Launch, ServiceDefinition } from './definition.ts';
import { administrator, giveKafkaRights, withKafka } from './kafka-accounts.ts';
import type { KafkaNode } from './kafka-configuration.ts';
import {
  controllerListener,
  kafkaConfiguration,
  kafkaJvmOptions,
  kafkaLogging,
  kafkaNodeIds,
} from './kafka-configuration.ts';
import { dataOf, formatKafka, renewKafkaAccounts } from './kafka-storage.ts';

const { software, version, package: artifact } = catalog['kafka-1'].native;

/** One installation for all nodes, which are often started at once. */
const install = (toolsDirectory: string, report: Report): Promise<Program> =>
  withLock(join(toolsDirectory, 'kafka.lock'), () =>
    installMavenTool(
      {
        ...{ name: software, version, mainClass: 'kafka.Kafka' },
        // Without it nothing is logged at all, not even why it ends.
        artifacts: [`${artifact}:${version}`, 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4'],
      },
      toolsDirectory,
      report,
    ),
  );

/** Keeps the cluster's metadata, its accounts and rights among them, and says which broker leads what. */
export const kafkaController: ServiceDefinition = {
  name: 'kafka-controller',
  install,

  async prepare(program, instance) {
    const { args } = await launch(program, instance, controllerOf(instance));
    await formatKafka(toolOf(program, instance), instance, args.at(-1) ?? '', true);
  },

  configure: (program, instance) => launch(program, instance, controllerOf(instance)),

  ask: ({ port, credentials }) => withKafka(port, administrator(credentials), async () => {}),
};

/** Has half of the posts first, and a copy of the others. */
export const kafkaBroker = (name: 'kafka-1' | 'kafka-2'): ServiceDefinition => ({
  name,
  install,

  async prepare(program, instance) {
    const { args } = await launch(program, instance, brokerOf(name, instance));
    await formatKafka(toolOf(program, instance), instance, args.at(-1) ?? '', false);
  },

  configure: (program, instance) => launch(program, instance, brokerOf(name, instance)),

  ask: ({ port, credentials }) =>
    withKafka(port, administrator(credentials), async (admin) => {
      const { brokers } = await admin.describeCluster();
      if (!brokers.some((broker) => broker.port === port)) throw new Error('The controller hasn’t let it in yet.');
    }),

  async settle(instance, program) {
    await renewKafkaAccounts(toolOf(program, instance), instance);
    await giveKafkaRights(instance);
    const { port, credentials } = instance;
    const login = { username: accounts.pipeline, password: credentials.KAFKA_PASSWORD ?? '' };
    await withKafka(port, { mechanism: 'scram-sha-256', ...login }, (admin) => admin.describeCluster());
  },
});

const controllerOf = (instance: Instance): KafkaNode => {
  const place = `127.0.0.1:${instance.port}`;
  return {
    ...{ id: kafkaNodeIds['kafka-controller'], role: 'controller', controller: place },
    listeners: [{ name: controllerListener, bind: place, advertised: place }],
    ...ownOf(instance),
  };
};

function brokerOf(name: 'kafka-1' | 'kafka-2', instance: Instance): KafkaNode {
  const place = `127.0.0.1:${instance.port}`;
  return {
    ...{ id: kafkaNodeIds[name], role: 'broker', controller: `127.0.0.1:${instance.config.kafkaControllerPort}` },
    listeners: [{ name: 'CLIENT', bind: place, advertised: place }],
    ...ownOf(instance),
  };
}

const ownOf = (instance: Instance) => ({
  dataDirectory: dataOf(instance),
  adminPassword: instance.credentials.KAFKA_ADMIN_PASSWORD ?? '',
});

/** The last argument is the file with the properties. */
async function launch(program: Program, { directory }: Instance, node: KafkaNode): Promise<Launch> {
  const properties = join(directory, 'server.properties');
  await writeFile(properties, kafkaConfiguration(node), { mode: 0o600 });
  const logging = join(directory, 'log4j2.properties');
  await writeFile(logging, kafkaLogging);
  const options = [...kafkaJvmOptions, `-Dlog4j2.configurationFile=${logging}`];
  return { command: program.command, args: [...options, ...program.args, properties], environment: {} };
}

/** How to run one of Kafka's own tools, which lie in the same jars. */
const toolOf =
  ({ command, args }: Program, { directory }: Instance) =>
  (mainClass: string): Program => ({
    command,
    args: [
      ...[...kafkaJvmOptions, `-Dlog4j2.configurationFile=${join(directory, 'log4j2.properties')}`],
      ...[...args.slice(0, -1), mainClass],
    ],
  });
