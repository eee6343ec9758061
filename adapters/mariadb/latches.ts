import type { Session } from './database.ts';

/**
 * Until the transaction's end no rule changes: who owns a vulnerability, how it is rated, which findings are void. Taken
 * before anything of these is read, and before standings are locked.
 */
export const shareRules = (session: Session) =>
  session.rows(`SELECT name FROM latch WHERE name = 'rules' LOCK IN SHARE MODE`);

/** Waits for the end of all changes under way, and keeps others from beginning until the transaction's end. */
export const holdRules = (session: Session) => session.rows(`SELECT name FROM latch WHERE name = 'rules' FOR UPDATE`);

/** Until the transaction's end nobody else takes snapshots. */
export const holdSnapshots = (session: Session) =>
  session.rows(`SELECT name FROM latch WHERE name = 'snapshots' FOR UPDATE`);
