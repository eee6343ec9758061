import {
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from '@redis/client';
import { TaskCancelledError } from 'cockatiel';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';

/**
 * What a failure of Redis means to Vigil. Messages of system errors hold addresses, so none of them is passed on.
 * @returns the same error where it isn't about Redis' being there, as then it is a bug; and whether it did not answer at all
 */
export function translateError(error: unknown): { error: unknown; hangs: boolean } {
  const reason = reasonOf(error);
  const translated = reason === null ? error : new StoreUnavailable('redis', `Redis ${reason}.`);
  return { error: translated, hangs: error instanceof TaskCancelledError };
}

function reasonOf(error: unknown): string | null {
  if (error instanceof TaskCancelledError) return 'does not answer in time';
  if (error instanceof ErrorReply) return refusals[/^[A-Z]+/.exec(error.message)?.[0] ?? ''] ?? null;
  if (lostConnections.some((kind) => error instanceof kind)) return 'can’t be reached';
  const code = String((error as { code?: unknown } | null | undefined)?.code);
  return /^E[A-Z_]+$/.test(code) && !code.startsWith('ERR_') ? `can’t be reached (${code})` : null;
}

const lostConnections = [
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
];

/** What it answers when it is the server's state or its settings that are in the way, by the first word. */
const refusals: Record<string, string> = {
  NOAUTH: 'refuses the account',
  WRONGPASS: 'refuses the account',
  NOPERM: 'does not permit this account what Vigil needs',
  LOADING: 'is still loading its data',
  BUSY: 'is busy with a script',
  OOM: 'is out of memory',
  MISCONF: 'can’t write to its disk',
  READONLY: 'is a replica, which takes no writes',
  MASTERDOWN: 'has lost its primary',
  NOREPLICAS: 'lacks the replicas that it must have to take writes',
};
