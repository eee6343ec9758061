import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installMavenTool } from '../install/maven-tool.ts';
import { askAws } from './ask-aws.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';

const { software, version, package: artifact } = catalog.sqs.native;

/** ElasticMQ. All in memory: what its own persistence had acknowledged was lost in part when it was killed. */
export const sqs: ServiceDefinition = {
  name: 'sqs',

  install: (toolsDirectory, report) =>
    installMavenTool(
      {
        name: software,
        version,
        artifacts: [`${artifact}:${version}`],
        mainClass: 'org.elasticmq.server.Main',
      },
      toolsDirectory,
      report,
    ),

  async configure({ command, args }, { port, directory }) {
    const file = join(directory, 'elasticmq.conf');
    await writeFile(file, sqsConfiguration('127.0.0.1', port));
    // With `-Xrs` it ends when it is told to. Else it waits up to 20 s for long polls that nobody waits for any more.
    const options = ['-Xrs', '-Xms32m', '-Xmx1g', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'];
    return { command, args: [...options, `-Dconfig.file=${file}`, ...args], environment: {} };
  },

  ask: ({ port }) => askAws(port, 'AmazonSQS.ListQueues', '1.0', 'QueueUrls'),
};

/**
 * Also what services/docker/elasticmq.conf holds. With `*` queue URLs name the host that was asked, so that they hold behind
 * a proxy too.
 */
export const sqsConfiguration = (bindHostname: string, port: number): string => `
node-address { protocol = http, host = "*", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-hostname = "${bindHostname}", bind-port = ${port}, sqs-limits = strict }
rest-stats { enabled = false, bind-hostname = "127.0.0.1", bind-port = 0 }
generate-node-address = false
queues {}
queues-storage { enabled = false }
messages-storage { enabled = false }
# Each signed request would be worth a warning.
pekko.http.parsing.illegal-header-warnings = off
pekko.http.server.parsing.illegal-header-warnings = off
`;
