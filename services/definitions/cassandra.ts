import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { accounts } from '../../config/local-urls.ts';
import { requireJava17 } from '../install/java-17.ts';
import { installMavenTool } from '../install/maven-tool.ts';
import type { Program } from '../install/program.ts';
import { freePort } from '../ports.ts';
import { endChild, untilReady } from '../processes/child.ts';
import { cassandraAccountsAreMade, makeCassandraAccounts, withCassandra } from './cassandra-accounts.ts';
import { cassandraConfiguration, cassandraJvmOptions, cassandraLogging } from './cassandra-configuration.ts';
import { catalog } from './catalog.ts';
import type { Instance, Launch, ServiceDefinition } from './definition.ts';

const { software, version, package: artifact } = catalog.cassandra.native;

export const cassandra: ServiceDefinition = {
  name: 'cassandra',

  async install(toolsDirectory, report) {
    const command = await requireJava17(software, toolsDirectory, report);
    const { args } = await installMavenTool(
      {
        name: software,
        version,
        artifacts: [`${artifact}:${version}`],
        mainClass: 'org.apache.cassandra.service.CassandraDaemon',
      },
      toolsDirectory,
      report,
    );
    return { command, args };
  },

  configure: (program, instance) => launchOn(instance.port, program, instance),

  /** Fresh data has an account that everybody knows, so others are made on a port that nobody knows. */
  async prepare(program, instance, run) {
    if (await cassandraAccountsAreMade(instance)) return;
    const port = await freePort();
    const child = run(await launchOn(port, program, instance));
    try {
      await untilReady(child, 'Cassandra, to make its accounts,', () => makeCassandraAccounts(port, instance));
    } finally {
      await endChild(child);
    }
  },

  ask: ({ port, credentials }) =>
    withCassandra(port, { user: accounts.pipeline, password: credentials.CASSANDRA_PASSWORD ?? '' }, async (client) => {
      await client.execute('SELECT key FROM system.local');
    }),
};

async function launchOn(native: number, program: Program, { directory }: Instance): Promise<Launch> {
  await mkdir(join(directory, 'data'), { recursive: true, mode: 0o700 });
  const configuration = join(directory, 'cassandra.yaml');
  await writeFile(configuration, cassandraConfiguration(directory, '127.0.0.1', { native, storage: await freePort() }));
  const logging = join(directory, 'logback.xml');
  await writeFile(logging, cassandraLogging);
  const files = [
    `-Dcassandra.config=${pathToFileURL(configuration).href}`,
    `-Dcassandra.storagedir=${join(directory, 'data')}`,
    `-Dlogback.configurationFile=${logging}`,
  ];
  return { command: program.command, args: [...cassandraJvmOptions, ...files, ...program.args], environment: {} };
}
