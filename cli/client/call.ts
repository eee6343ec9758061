import type { Problem } from '../../contracts/problems.ts';
import { ApiProblemError, ApiUnavailableError } from './errors.ts';

/** The API answers within a few seconds even when Temporal doesn't. */
const timeoutMs = 30_000;

export type ApiCall = <Answer>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** Calls one Vigil's API; the caller vouches for the answer's type. */
export function createApiCall(apiUrl: string): ApiCall {
  return async <Answer>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { response, text } = await reaching(apiUrl, async () => {
      const response = await fetch(apiUrl + path, {
        method,
        headers: {
          ...{ accept: 'application/json', ...headers },
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { response, text: await response.text() };
    });
    const answer = parse(text);
    if (isProblem(answer)) throw new ApiProblemError(answer);
    if (!response.ok || typeof answer !== 'object' || answer === null) throw stranger(apiUrl, response.status);
    return answer as Answer;
  };
}

/**
 * Reads an answer of any length as it comes.
 * @throws {ApiUnavailableError} also once it breaks off
 */
export async function* readStream(apiUrl: string, path: string): AsyncGenerator<Uint8Array> {
  const response = await reaching(apiUrl, () => fetch(apiUrl + path));
  if (!response.ok) {
    const problem = parse(await response.text());
    throw isProblem(problem) ? new ApiProblemError(problem) : stranger(apiUrl, response.status);
  }
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const read = await reader?.read();
      if (read === undefined || read.done) return;
      yield read.value;
    }
  } catch (cause) {
    throw new ApiUnavailableError(`The answer of Vigil at ${apiUrl} broke off: what came of it is not whole.`, {
      cause,
    });
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

async function reaching<T>(apiUrl: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new ApiUnavailableError(
      `Can't reach Vigil at ${apiUrl}${reasonOf(cause)}: start it with \`npm start\`, or set VIGIL_API_URL.`,
      { cause },
    );
  }
}

/** Why, by the system's code: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return ` (no answer in ${timeoutMs / 1000} s)`;
  return cause?.code ? ` (${cause.code})` : '';
}

const stranger = (apiUrl: string, status: number) =>
  new ApiUnavailableError(
    `What answers at ${apiUrl} is not Vigil's API (status ${status}): look at VIGIL_API_URL, or at a proxy between.`,
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isProblem = (answer: unknown): answer is Problem =>
  typeof answer === 'object' && answer !== null && 'title' in answer && 'status' in answer && 'detail' in answer;
