import type { Hop } from '../../../contracts/scans/checks.ts';
import type { ScanError } from '../../../contracts/scans/failures.ts';

/** One response as it came over the wire; header names as sent, repeated headers kept apart and in order. */
export interface ObservedResponse {
  url: string;
  status: number;
  headers: [name: string, value: string][];
  /** Decoded as text. */
  body: string;
  /** Why the body is not all that the site has to say; null where it is. */
  incomplete: string | null;
}

/** What came of one start, `http://…` or `https://…`, and of following its redirects. */
export interface ObservedChain {
  /** Every answer in order, the first one included; empty where nothing answered. */
  hops: Hop[];
  /** The last answer, which may itself redirect (see `end`); null where the chain broke before it. */
  response: ObservedResponse | null;
  /** Whether every certificate on the way was valid. */
  verified: boolean;
  /** `loop` and `too-long` chains were given up while they still redirected. */
  end: 'arrived' | 'loop' | 'too-long' | 'broken' | 'not-tried';
  /** Why the chain broke. */
  failure: ScanError | null;
}

/** A cookie that a browser would hold after the chain; its value is nobody's business. */
export interface ObservedCookie {
  name: string;
  secure: boolean;
  httpOnly: boolean;
  /** null where missing or not recognised. */
  sameSite: 'strict' | 'lax' | 'none' | null;
}

/** Everything that the grading looks at: gathered by the http scanner, judged without any I/O. */
export interface HttpObservation {
  host: string;
  http: ObservedChain;
  https: ObservedChain;
  /** The successful answer to a preflight with a foreign Origin, sent to where the graded chain ended; else null. */
  cors: { origin: string; response: ObservedResponse } | null;
  /** Held after the graded chain. */
  cookies: ObservedCookie[];
}

/** The chain whose last answer is graded: https where it answers at all, else http; null where neither does. */
export function gradedChain({ http, https }: HttpObservation): (ObservedChain & { response: ObservedResponse }) | null {
  for (const chain of [https, http]) if (chain.response !== null) return { ...chain, response: chain.response };
  return null;
}
