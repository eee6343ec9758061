import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import type { CopySource, Ledger, LedgerUpkeep, ReferenceLedger } from '../../activities/karma/ports.ts';
import { createCopySource } from '../../adapters/mariadb/copies.ts';
import type { Database } from '../../adapters/mariadb/database.ts';
import { openDatabase } from '../../adapters/mariadb/database.ts';
import { createKarmaLedger } from '../../adapters/mariadb/karma-ledger.ts';
import { migrateMariadb } from '../../adapters/mariadb/migrate-mariadb.ts';
import { createKarmaReadings } from '../../adapters/mariadb/readings/karma-readings.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { KarmaReadings } from '../../contracts/karma/readings.ts';
import type { Reference } from '../../contracts/karma/reference.ts';
import { decodeFindingLine } from '../../domain/karma/finding-line.ts';
import { readReference } from '../../domain/karma/read-reference.ts';
import type { TestMariadb } from './karma-services.ts';
import { startMariadb } from './karma-services.ts';

/** A ledger on a MariaDB of the test's own, without reference data. */
export interface TestLedger {
  mariadb: TestMariadb;
  database: Database;
  ledger: Ledger & LedgerUpkeep & ReferenceLedger;
  copies: CopySource;
  readings: KarmaReadings;
  /** Reads with the account that owns the tables. */
  ask<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Makes all tables as they were after the migrations. */
  empty(): Promise<void>;
  /** After MariaDB was away. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLedger(): Promise<TestLedger> {
  const mariadb = await startMariadb();
  await migrateMariadb(mariadb.ownerUrl);
  const database = openDatabase({ url: mariadb.url });
  const connect = () => createConnection({ uri: mariadb.ownerUrl, dateStrings: true, decimalNumbers: true });
  let owner = await connect();
  return {
    ...{ mariadb, database, ledger: createKarmaLedger(database), copies: createCopySource(database) },
    readings: createKarmaReadings(database),
    async ask<Row>(sql: string, values: unknown[] = []) {
      return (await owner.query<RowDataPacket[]>(sql, values))[0] as Row[];
    },
    empty: () => emptyTables(owner),
    async reconnect() {
      owner.destroy();
      owner = await connect();
    },
    async stop() {
      owner.destroy();
      await database.close();
      await mariadb.stop();
    },
  };
}

async function emptyTables(owner: Connection): Promise<void> {
  const [tables] = await owner.query<RowDataPacket[]>(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name NOT IN ('migration', 'latch')`,
  );
  await owner.query('SET foreign_key_checks = 0');
  // Much faster than TRUNCATE, which the ledger alone needs, as it lets nobody delete from it.
  for (const { name } of tables) await owner.query(name === 'ledger' ? 'TRUNCATE TABLE ??' : 'DELETE FROM ??', [name]);
  await owner.query('SET foreign_key_checks = 1');
}

const dataFile = (name: string): string => readFileSync(join('simulators/finding-stream/data', `${name}.csv`), 'utf8');

/** The lists of the known data set. */
export function knownReference(): Reference {
  const file = (name: string) => ({ name: `${name}.csv`, text: dataFile(name) });
  const { reference, problems } = readReference({
    crowdsourcers: file('crowdsourcer'),
    severities: file('severity'),
    vulnerabilities: file('vulnerability'),
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return reference;
}

/** The findings of the known data set, in the order of the file. */
export function knownFindings(): IdentifiedFinding[] {
  return dataFile('finding')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const decoded = decodeFindingLine(line, new Date());
      if (!('finding' in decoded)) throw new Error(decoded.detail);
      return decoded.finding;
    });
}
