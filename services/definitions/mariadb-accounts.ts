import { createHash } from 'node:crypto';
import { accounts, karmaDatabase } from '../../config/local-urls.ts';

/** What each account may do to karma's tables. That the ledger is only added to is held by the tables themselves, by triggers. */
const rights = [
  { account: accounts.owner, secret: 'MARIADB_OWNER_PASSWORD', granted: 'ALL PRIVILEGES' },
  { account: accounts.pipeline, secret: 'MARIADB_PASSWORD', granted: 'SELECT, INSERT, UPDATE, DELETE' },
  { account: accounts.reader, secret: 'MARIADB_READER_PASSWORD', granted: 'SELECT, SHOW VIEW' },
] as const;

/**
 * SQL that MariaDB runs at each start, before it lets anybody in: of the accounts that fresh data has only root is left, on
 * the server's own machine, and everyone has a password. One statement a line, or it runs none. docker-compose.yml's has
 * the same.
 * @param identified clause that says how an account logs in whose password the credentials have under a name
 */
export function mariadbAccounts(identified: (secret: string) => string): string {
  return [
    `DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost')`,
    'FLUSH PRIVILEGES',
    `ALTER USER root@localhost ${identified('MARIADB_ROOT_PASSWORD')}`,
    `CREATE DATABASE IF NOT EXISTS ${karmaDatabase} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    ...rights.flatMap(({ account, secret, granted }) => [
      `CREATE USER IF NOT EXISTS ${account}@'%'`,
      `ALTER USER ${account}@'%' ${identified(secret)}`,
      `GRANT ${granted} ON ${karmaDatabase}.* TO ${account}@'%'`,
    ]),
  ]
    .map((statement) => `${statement};\n`)
    .join('');
}

const sha1 = (value: string | Buffer): Buffer => createHash('sha1').update(value).digest();

/** As PASSWORD() makes it, so that the file holds no password. */
export const mariadbPasswordHash = (password: string): string =>
  `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
