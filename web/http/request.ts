import { Problem, toProblem } from './problem.ts';

const timeoutMs = 10_000;

/**
 * Asks the API of the server that the console came from.
 * @throws {Problem} for every answer that isn't a success, and for no answer
 */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(path, { ...init, signal }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : new Problem(0, 'The server does not answer.');
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toProblem(response.status, body);
  if (body === null) throw new Problem(0, 'The server’s answer could not be read.');
  return body as T;
}

export const postJson = <T>(path: string, body?: object): Promise<T> =>
  request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
