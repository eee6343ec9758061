import { isNativeError } from 'node:util/types';
import type { CallFailureCode } from '../../contracts/telemetry/failures.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';

/** A request that has no answer by then counts as failed, though the server may still act on it. */
export const requestTimeoutMs = 5_000;

/**
 * Makes one call within the time for a request.
 * @param service whose name the failure's message bears
 * @throws {CallFailure} for whatever goes wrong
 */
export async function call<T>(
  service: string,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  timeoutMs = requestTimeoutMs,
): Promise<T> {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    return await send({ abortSignal });
  } catch (error) {
    if (abortSignal.aborted)
      throw new CallFailure('timeout', `${service} did not answer within ${timeoutMs / 1000} s.`, { cause: error });
    throw callFailureOf(service, error);
  }
}

/** Reads what the SDK threw. Its own messages are left out: they may quote requests, paths and key ids. */
function callFailureOf(service: string, error: unknown): CallFailure {
  const { name, status, code } = factsOf(error);
  const failure = codeOf(name, status);
  const detail = code ?? (status === null ? name : `${name}, HTTP ${status}`);
  return new CallFailure(failure, `${service} ${sentences[failure]} (${detail}).`, { cause: error });
}

const sentences: Record<CallFailureCode, string> = {
  unreachable: 'can’t be reached',
  timeout: 'did not answer in time',
  throttled: 'asks for fewer requests',
  not_found: 'has no such queue or stream',
  denied: 'refuses the credentials, or there are none',
  invalid_request: 'refuses the request',
  server_fault: 'failed to serve the request',
  circuit_open: 'is not asked for now',
};

interface Facts {
  name: string;
  status: number | null;
  /** Of the system, such as ECONNREFUSED, or in words. */
  code: string | null;
}

function factsOf(error: unknown): Facts {
  if (!isNativeError(error)) return { name: typeof error, status: null, code: null };
  // The SDK knows no name for it, though it is what happens where nothing has been configured.
  if (error.message === 'Region is missing') return { name: error.name, status: null, code: 'no region is set' };
  const code = 'code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code) ? error.code : null;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  return { name: error.name, status: metadata.httpStatusCode ?? null, code };
}

function codeOf(name: string, status: number | null): CallFailureCode {
  if (/Throttl|ProvisionedThroughputExceeded|LimitExceeded|TooManyRequests|OverLimit/i.test(name)) return 'throttled';
  if (/ResourceNotFound|QueueDoesNotExist|NonExistentQueue/.test(name)) return 'not_found';
  if (/AccessDenied|UnrecognizedClient|Signature|Token|Credential|NotAuthorized|AuthFailure/i.test(name))
    return 'denied';
  if (status === null) return 'unreachable';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 && status < 500 ? 'invalid_request' : 'server_fault';
}
