import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { localMongodbUrl } from '../../config/local-urls.ts';
import type { Program } from '../install/program.ts';
import { installPythonModule } from '../install/python-tool.ts';
import { freePort } from '../ports.ts';
import { endChild, untilReady } from '../processes/child.ts';
import { catalog } from './catalog.ts';
import type { Instance, Launch, ServiceDefinition } from './definition.ts';

const { version, package: pythonPackage } = catalog.mongodb.native;

/** SecantusDB. Without `--sync-on-commit` acknowledged writes were lost when it was killed. */
export const mongodb: ServiceDefinition = {
  name: 'mongodb',

  install: (toolsDirectory, report) =>
    installPythonModule({ package: pythonPackage, version, module: 'secantus' }, toolsDirectory, report),

  configure: (program, instance) => launchOn(instance.port, program, instance, ['--auth']),

  /** It knows no exception for a first user: the account is made while nobody has to log in, on a port that nobody knows. */
  async prepare(program, instance, run) {
    const mark = join(instance.directory, 'account');
    const wanted = createHash('sha256').update(JSON.stringify(instance.credentials)).digest('hex');
    if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
    const port = await freePort();
    const child = run(await launchOn(port, program, instance, []));
    try {
      const open = `mongodb://127.0.0.1:${port}/?directConnection=true`;
      await untilReady(child, 'MongoDB, to make its account', () =>
        withClient(open, (client) => makeAccount(client, instance)),
      );
    } finally {
      await endChild(child);
    }
    await writeFile(mark, wanted, { mode: 0o600 });
  },

  ask: ({ port, credentials }) =>
    withClient(localMongodbUrl(credentials, port), async (client) => {
      await client.db('admin').command({ ping: 1 });
    }),
};

async function launchOn(port: number, program: Program, { directory }: Instance, options: string[]): Promise<Launch> {
  const data = join(directory, 'data');
  await mkdir(data, { recursive: true, mode: 0o700 });
  // Empty, but it would look for one in other places.
  const configuration = join(directory, 'secantusd.toml');
  await writeFile(configuration, '');
  const place = ['--config', configuration, '--host', '127.0.0.1', '--port', String(port), '--storage-path', data];
  return {
    command: program.command,
    args: [...program.args, ...place, '--sync-on-commit', '--cache-size', '256M', ...options],
    environment: {},
  };
}

const userExists = 51_003;

/** May do everything to data, and nothing to accounts. */
async function makeAccount(client: MongoClient, { credentials }: Instance): Promise<void> {
  const { MongoServerError } = await import('mongodb');
  const admin = client.db('admin');
  const account = {
    pwd: credentials.MONGODB_PASSWORD,
    roles: ['readWriteAnyDatabase', 'dbAdminAnyDatabase'].map((role) => ({ role, db: 'admin' })),
  };
  const name = credentials.MONGODB_USER;
  try {
    await admin.command({ createUser: name, ...account });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === userExists)) throw error;
    await admin.command({ updateUser: name, ...account });
  }
}

async function withClient(url: string, work: (client: MongoClient) => Promise<void>): Promise<void> {
  // Not at the top: each command of `vigil` that looks at servers would load it, and few ask anything.
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 5_000,
  });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
