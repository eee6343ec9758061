import { BrokenCircuitError, TaskCancelledError } from 'cockatiel';
import { MongoError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';

/**
 * What a failure of MongoDB means to Vigil. The driver's own messages hold addresses, and those about connection strings
 * parts of them, so none of them is passed on; nor is the error as a cause, which carries the client's options.
 * @returns the same error where it isn't MongoDB's, as then it is a bug
 */
export function translateError(error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === null ? error : new ArchiveUnavailableError(`The archive ${reason}.`);
}

function reasonOf(error: unknown): string | null {
  if (error instanceof BrokenCircuitError) return 'did not answer a moment ago, and is asked again in a few seconds';
  if (error instanceof TaskCancelledError) return 'does not answer in time';
  if (error instanceof MongoServerSelectionError) return `can't be reached${codeOf(rootOf(error))}`;
  if (error instanceof MongoServerError) return refusals[String(error.code)] ?? `refuses${codeOf(error)}`;
  if (error instanceof MongoError || isSystemError(error)) return `can't be reached${codeOf(rootOf(error))}`;
  return null;
}

/** MongoDB's codes; 8000 is Atlas's own. */
const refusals: Record<string, string> = {
  18: 'refuses the account',
  8000: 'refuses the account',
  13: 'does not permit this account what Vigil needs',
};

/** Some reach us as they are: a `mongodb+srv` name that does not resolve, a connection that ends as it is written to. */
const isSystemError = (error: unknown): boolean => /^E(?!RR_)/.test(String(property(error, 'code')));

/** The driver wraps what the system said once or twice. */
function rootOf(error: unknown): unknown {
  const cause = property(error, 'cause');
  return cause === undefined ? error : rootOf(cause);
}

function codeOf(error: unknown): string {
  const code = property(error, 'codeName') ?? property(error, 'code');
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? ` (${code})` : '';
}

const property = (error: unknown, name: string): unknown =>
  (error as Record<string, unknown> | null | undefined)?.[name];
