import { createHash } from 'node:crypto';

/**
 * One step of a store's schema. Once it has shipped it stays as it is. A run may end between two statements, so each of them
 * must do no harm when it runs again, as `CREATE TABLE IF NOT EXISTS` does.
 */
export interface Migration {
  /** Such as `0001-ledger`; they are applied in this order. */
  id: string;
  statements: string[];
}

export interface AppliedMigration {
  id: string;
  checksum: string;
}

/** A store whose schema is migrated; the account must own the schema. */
export interface MigratedStore {
  /** Runs the work while no other process migrates this store. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Those applied so far; none where the store has no table of them yet, which it then makes. */
  applied(): Promise<AppliedMigration[]>;
  run(statement: string): Promise<void>;
  note(migration: AppliedMigration): Promise<void>;
}

/** Schema and program contradict each other: for the operator to solve. */
export class MigrationRefusal extends Error {
  override name = 'MigrationRefusal';
}

/**
 * Applies what a store's schema lacks; repeatable, and safe when several do it at once.
 * @returns ids of what was applied now
 * @throws {MigrationRefusal} where an applied migration isn't what it was, or is of a later version of the program
 */
export const migrate = (known: Migration[], store: MigratedStore): Promise<string[]> =>
  store.alone(async () => {
    const pending = pendingMigrations(known, await store.applied());
    for (const migration of pending) {
      for (const statement of migration.statements) await store.run(statement);
      await store.note({ id: migration.id, checksum: checksumOf(migration) });
    }
    return pending.map(({ id }) => id);
  });

export function pendingMigrations(known: Migration[], applied: AppliedMigration[]): Migration[] {
  for (const { id, checksum } of applied) {
    const migration = known.find((one) => one.id === id);
    if (migration === undefined)
      throw new MigrationRefusal(`The schema has the migration ${id} of a later version of Vigil, and is left alone.`);
    if (checksumOf(migration) !== checksum)
      throw new MigrationRefusal(
        `The migration ${id} was changed after it had been applied: undo that, and add another.`,
      );
  }
  return known.filter(({ id }) => applied.every((one) => one.id !== id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const checksumOf = ({ statements }: Migration): string =>
  createHash('sha256').update(JSON.stringify(statements)).digest('hex');
