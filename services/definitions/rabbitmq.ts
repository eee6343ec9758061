import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accounts, localRabbitmqUrl } from '../../config/local-urls.ts';
import { installSystemServer } from '../install/system-server.ts';
import { freePort } from '../ports.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';
import { rabbitmqDefinitions, rabbitmqPasswordHash } from './rabbitmq-accounts.ts';

const { software, package: debianPackage } = catalog.rabbitmq.native;

export const rabbitmq: ServiceDefinition = {
  name: 'rabbitmq',

  async install(toolsDirectory, report) {
    const server = { name: software, program: 'rabbitmq-server', debianPackages: [debianPackage] };
    const { command } = await installSystemServer(server, toolsDirectory, report);
    return { command: 'sh', args: ['-c', withOwnEpmd, 'rabbitmq', command] };
  },

  async configure(program, { port, directory, credentials }) {
    const at = (name: string) => join(directory, name);
    await mkdir(at('data'), { recursive: true, mode: 0o700 });
    const definitions = rabbitmqDefinitions((secret) => rabbitmqPasswordHash(credentials[secret] ?? ''));
    await writeFile(at('definitions.json'), definitions, { mode: 0o600 });
    await writeFile(at('rabbitmq.conf'), rabbitmqConfiguration(`127.0.0.1:${port}`, at('definitions.json')));
    await writeFile(at('plugins'), '[].');
    return {
      ...program,
      environment: {
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
        RABBITMQ_NODENAME: 'vigil@localhost',
        RABBITMQ_MNESIA_BASE: at('data'),
        RABBITMQ_LOG_BASE: directory,
        RABBITMQ_LOGS: '-',
        // Between nodes, of which there is one; it listens all the same.
        RABBITMQ_DIST_PORT: String(await freePort()),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: rabbitmqErlangOptions,
        ERL_EPMD_PORT: String(await freePort()),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        // Else it would run one that outlives it.
        ERL_AFLAGS: '-start_epmd false',
        // Else a shell would stay in front of it, and be what is killed.
        RUNNING_UNDER_SYSTEMD: 'true',
      },
    };
  },

  async ask({ port, credentials }) {
    const url = localRabbitmqUrl(accounts.pipeline, credentials.RABBITMQ_PASSWORD, port);
    const { connect } = await import('amqplib');
    const connection = await connect(url, { timeout: 2_000 });
    // What fails is told to whoever waits; without a listener it would end the process too.
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    await channel.assertExchange('amq.fanout', 'fanout');
    await connection.close();
  },
};

/** Of the Erlang machine: nodes are nobody's business but its own, and cores are left to others while it waits. */
export const rabbitmqErlangOptions =
  '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none';

/** Also what services/docker/rabbitmq.sh runs it with. The write-ahead log of quorum queues would else take half a gigabyte. */
export const rabbitmqConfiguration = (listener: string, definitions: string): string => `
listeners.tcp.1 = ${listener}
load_definitions = ${definitions}
log.console = true
log.file = false
raft.wal_max_size_bytes = 33554432
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 100MB
`;

/**
 * Runs RabbitMQ (`$1`) as this process, beside the epmd that it can't do without, which ends when this process does, however
 * that is: then the pipe closes that only it holds open.
 */
const withOwnEpmd = `
rm -f ended && mkfifo -m 600 ended || exit
epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
epmd=$!
{ read -r _ <ended; kill "$epmd"; } &
exec 9>ended
rm ended
exec "$1"
`;
