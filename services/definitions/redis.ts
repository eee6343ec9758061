import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accounts, localRedisUrl } from '../../config/local-urls.ts';
import { installSystemServer } from '../install/system-server.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';

const { software, package: debianPackage } = catalog.redis.native;

export const redis: ServiceDefinition = {
  name: 'redis',

  install: (toolsDirectory, report) =>
    installSystemServer(
      { name: software, program: 'redis-server', debianPackages: [debianPackage] },
      toolsDirectory,
      report,
    ),

  async configure(program, { port, directory, credentials }) {
    const data = join(directory, 'data');
    await mkdir(data, { recursive: true, mode: 0o700 });
    const accountsFile = join(directory, 'accounts.acl');
    await writeFile(
      accountsFile,
      redisAccounts((secret) => sha256(credentials[secret] ?? '')),
      { mode: 0o600 },
    );
    const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', data, '--aclfile', accountsFile];
    return { command: program.command, args: [...place, ...redisOptions], environment: {} };
  },

  async ask({ port, credentials }) {
    // Not at the top: each command of `vigil` would load it, and few ask anything.
    const { createClient } = await import('@redis/client');
    const client = createClient({
      url: localRedisUrl(accounts.pipeline, credentials.REDIS_PASSWORD, port),
      socket: { connectTimeout: 2_000, reconnectStrategy: false },
      // Versions before 7.2 know no such command.
      disableClientInfo: true,
    });
    // What fails is told to whoever waits; without a listener it would end the process too.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.ping();
    } finally {
      if (client.isOpen) client.destroy();
    }
  },
};

/**
 * Also what services/docker/redis.sh runs it with: each write is on the disk before it is answered. `everysec` keeps writes in
 * memory while the disk is at work, so that killing it loses some that were acknowledged; and it is hardly faster for us,
 * who write hundreds of rows by one command.
 */
export const redisOptions = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];

/** What its accounts may see. */
const keys = '~karma:* resetchannels';

/** Nobody may do what concerns the server or all data at once, such as CONFIG, KEYS and FLUSHALL; and nobody is let in by default. */
const rights = {
  [accounts.pipeline]: `${keys} +@read +@write +@scripting +@transaction +@connection -@dangerous -@admin`,
  [accounts.reader]: `${keys} +@read +@connection -@dangerous -@admin`,
};

const sha256 = (password: string): string => createHash('sha256').update(password).digest('hex');

/**
 * An ACL file, which holds no password. docker-compose.yml's has the same.
 * @param hashOf SHA-256 of the password that the credentials have under a name
 */
export const redisAccounts = (hashOf: (secret: string) => string): string =>
  [
    // It lets nobody in. But it is as this account that Redis repeats its file's transactions when it starts, and it leaves
    // out, without a word, what the account may not do.
    `user default off resetpass ${keys} -@all +@write\n`,
    `user ${accounts.pipeline} on #${hashOf('REDIS_PASSWORD')} ${rights[accounts.pipeline]}\n`,
    `user ${accounts.reader} on #${hashOf('REDIS_READER_PASSWORD')} ${rights[accounts.reader]}\n`,
  ].join('');
