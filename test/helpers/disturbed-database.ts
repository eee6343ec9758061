import type { Database, Session } from '../../adapters/mariadb/database.ts';

export interface Disturbance {
  /** Before each statement of a transaction. @param count from 1 on */
  before?(session: Session, sql: string, count: number): Promise<void>;
  /** After a transaction was committed. */
  after?(): Promise<void>;
}

/** The same database, with somebody who has a say in its transactions. */
export const disturbed = (database: Database, { before, after }: Disturbance): Database => ({
  ...database,
  async transaction(work, answerWithinMs) {
    const result = await database.transaction((session) => {
      let count = 0;
      const told = async (sql: string) => {
        count += 1;
        await before?.(session, sql, count);
      };
      return work({
        rows: (sql, values) => told(sql).then(() => session.rows(sql, values)),
        run: (sql, values) => told(sql).then(() => session.run(sql, values)),
      });
    }, answerWithinMs);
    await after?.();
    return result;
  },
});

/** A promise that somebody else keeps. */
export function promised(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
