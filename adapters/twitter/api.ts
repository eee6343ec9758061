import { fieldsOf, TwitterRefusal } from './refusal.ts';

export interface TwitterApiOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Asked before each request, so that another token is used as soon as it is there. @throws {Error} where there is none */
  readToken(): Promise<string>;
  userAgent: string;
}

/** An answer whose headers are there; the body is still to be read. */
export type TwitterAnswer = Response;

export interface TwitterRequest {
  method?: 'GET' | 'POST';
  query?: Record<string, string>;
  body?: unknown;
  signal: AbortSignal;
}

export interface TwitterApi {
  /**
   * @throws {TwitterRefusal} for an answer that is an error; {Error} of the network, or the signal's reason
   */
  request(path: string, request: TwitterRequest): Promise<TwitterAnswer>;
}

const longestProblemMs = 5_000;

/** Requests bear the token, and follow no redirects, which would carry it elsewhere. */
export function createTwitterApi({ baseUrl, readToken, userAgent }: TwitterApiOptions): TwitterApi {
  return {
    async request(path, { method = 'GET', query = {}, body, signal }) {
      const token = await readToken();
      const search = new URLSearchParams(query).toString();
      const answer = await fetch(`${baseUrl}${path}${search === '' ? '' : `?${search}`}`, {
        ...{ method, signal, redirect: 'manual' },
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': userAgent,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (answer.ok) return answer;
      const text = await Promise.race([answer.text(), after(longestProblemMs)]).catch(() => '');
      // Some servers quote what they were sent.
      const document = jsonOf(text.replaceAll(token, '********'));
      throw new TwitterRefusal(answer.status, document, resetOf(answer.headers));
    },
  };
}

/** A limit that still leaves requests is not the one that was reached. */
function resetOf(headers: Headers): number | null {
  const seconds = Number(headers.get('x-rate-limit-reset') ?? Number.NaN);
  const left = Number(headers.get('x-rate-limit-remaining') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 && !(left > 0) ? seconds * 1_000 : null;
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

const after = (ms: number): Promise<string> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(''), ms).unref();
  });
