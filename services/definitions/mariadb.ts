import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accounts, localMariadbUrl } from '../../config/local-urls.ts';
import { runCommand } from '../install/run-command.ts';
import { installSystemServer, whereIs } from '../install/system-server.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';
import { mariadbAccounts, mariadbPasswordHash } from './mariadb-accounts.ts';

const { software, package: debianPackage } = catalog.mariadb.native;

export const mariadb: ServiceDefinition = {
  name: 'mariadb',

  install: (toolsDirectory, report) =>
    installSystemServer(
      { name: software, program: 'mariadbd', debianPackages: [debianPackage, 'mariadb-client-core'] },
      toolsDirectory,
      report,
    ),

  async prepare(_program, { directory }) {
    const data = join(directory, 'data');
    if (existsSync(data)) return;
    const made = `${data}.made`;
    await rm(made, { recursive: true, force: true });
    // Each server that starts removes what it finds of others' temporary tables in its folder for them.
    const place = [`--datadir=${made}`, `--tmpdir=${directory}`];
    const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    await runCommand(await whereIs('mariadb-install-db'), ['--no-defaults', ...place, ...options]);
    await rename(made, data);
  },

  async configure(program, { port, directory, credentials }) {
    const accountsFile = join(directory, 'accounts.sql');
    const identified = (secret: string) =>
      `IDENTIFIED VIA mysql_native_password USING '${mariadbPasswordHash(credentials[secret] ?? '')}'`;
    await writeFile(accountsFile, mariadbAccounts(identified), { mode: 0o600 });
    const place = [`--datadir=${join(directory, 'data')}`, `--tmpdir=${directory}`, `--port=${port}`];
    return {
      command: program.command,
      args: [
        ...['--no-defaults', ...place, `--init-file=${accountsFile}`],
        ...['--bind-address=127.0.0.1', ...mariadbOptions, ...asRoot()],
      ],
      environment: {},
    };
  },

  async ask({ port, credentials }) {
    // Not at the top: each command of `vigil` would load it, and few ask anything.
    const { createConnection } = await import('mysql2/promise');
    const uri = localMariadbUrl(accounts.pipeline, credentials.MARIADB_PASSWORD, port);
    const connection = await createConnection({ uri, connectTimeout: 2_000 });
    try {
      await connection.query({ sql: 'SELECT 1', timeout: 5_000 });
    } finally {
      connection.destroy();
    }
  },
};

/** Also what services/docker/mariadb.sh runs it with. */
export const mariadbOptions = [
  // Relative to the data: a path could be longer than sockets allow.
  '--socket=mariadb.sock',
  '--pid-file=mariadb.pid',
  // Else an account of any host is not one of 127.0.0.1, which is called localhost.
  '--skip-name-resolve',
  '--skip-symbolic-links',
  '--local-infile=OFF',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--innodb-buffer-pool-size=256M',
];

/** It refuses to run as root unless it is told to. */
const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);
