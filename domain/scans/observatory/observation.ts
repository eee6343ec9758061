import type { Hop } from '../../../contracts/scans/checks.ts';

/** One response as it came over the wire; header names as sent, repeated headers kept apart and in order. */
export interface ObservedResponse {
  url: string;
  status: number;
  headers: [name: string, value: string][];
  /** Whether the certificate of an https response was valid; true for plain http. */
  verified: boolean;
  /** Decoded as text and cut at the size limit; null where it was not read. */
  body: string | null;
}

/** Everything that the grading looks at: gathered by the http scanner, judged without any I/O. */
export interface HttpObservation {
  host: string;
  /** The last response of the chain that began at http://; null where nothing answered. */
  http: ObservedResponse | null;
  httpHops: Hop[];
  /** The last response of the chain that began at https://; null where nothing answered. */
  https: ObservedResponse | null;
  httpsHops: Hop[];
  /** The answer to a request with a foreign Origin. */
  cors: ObservedResponse | null;
  /** Set-Cookie lines collected along the way, each with the URL that set it. */
  cookies: { url: string; header: string }[];
}
