import { errors, types } from 'cassandra-driver';
import { TaskCancelledError } from 'cockatiel';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';

/**
 * What a failure of Cassandra means to Vigil. Messages hold addresses, and those about accounts their names, so none of them
 * is passed on, and neither is the error as a cause.
 * @returns the same error where it isn't about Cassandra's being there, as then it is a bug
 */
export function translateError(error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === null ? error : new StoreUnavailable('cassandra', `Cassandra ${reason}.`);
}

function reasonOf(error: unknown): string | null {
  if (error instanceof TaskCancelledError || error instanceof errors.OperationTimedOutError)
    return 'does not answer in time';
  if (error instanceof errors.AuthenticationError) return 'refuses the account';
  if (error instanceof errors.BusyConnectionError) return 'is asked too much at once';
  // The only argument that isn't ours.
  if (error instanceof errors.ArgumentError && /localDataCenter/.test(error.message)) return 'has no such data centre';
  if (error instanceof errors.NoHostAvailableError) {
    const [first] = Object.values((error.innerErrors ?? {}) as Record<string, unknown>);
    return reasonOf(first) ?? `can’t be reached${codeOf(first)}`;
  }
  if (error instanceof errors.ResponseError) {
    const missing = error.code === codes.invalid ? /(keyspace|table) .*does not exist/i.exec(error.message)?.[1] : null;
    return missing ? (lacking[missing.toLowerCase()] ?? null) : (answers[error.code] ?? null);
  }
  if (untrusted.test(codeText(error))) return `has a certificate that can’t be trusted (${codeText(error)})`;
  const code = codeOf(error);
  return code === '' ? null : `can’t be reached${code}`;
}

function codeOf(error: unknown): string {
  const code = codeText(error);
  return /^E[A-Z_]+$/.test(code) && !code.startsWith('ERR_') ? ` (${code})` : '';
}

const codeText = (error: unknown): string => String((error as { code?: unknown } | null | undefined)?.code);

/** Codes of Node and OpenSSL. */
const untrusted = /^[A-Z_]*(CERT|ISSUER|LEAF_SIGNATURE)[A-Z_]*$/;

const lacking: Record<string, string> = {
  keyspace: 'lacks the keyspace that Vigil needs',
  table: 'lacks the tables that Vigil needs: its migrations have to run first',
};

const codes = types.responseErrorCodes;

/** What it answers when it is the cluster's state or its settings that are in the way. */
const answers: Record<number, string> = {
  [codes.serverError]: 'failed at what it was asked for',
  [codes.badCredentials]: 'refuses the account',
  [codes.unauthorized]: 'does not permit this account what Vigil needs',
  [codes.unavailableException]: 'lacks the replicas that it must have',
  [codes.overloaded]: 'is too busy',
  [codes.isBootstrapping]: 'is still starting',
  [codes.truncateError]: 'failed at what it was asked for',
  [codes.writeTimeout]: 'could not write in time',
  [codes.writeFailure]: 'could not write',
  [codes.readTimeout]: 'could not read in time',
  [codes.readFailure]: 'could not read',
};
