/**
 * Every kind of error that the API answers with (RFC 9457). The slug is the stable part of a problem's `type`: clients
 * decide by it, so add to these, never rename.
 */
export const problems = {
  'malformed-request': {
    status: 400,
    title: 'The request can’t be read',
    advice: 'Send JSON in UTF-8, in a well-formed HTTP request.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request has invalid values',
    advice: 'Mend each value that `errors` names; /docs says what is expected.',
  },
  'invalid-target': {
    status: 400,
    title: 'The target can’t be scanned',
    advice: 'Give a host name, an IP address or an http(s) URL without user name and password.',
  },
  'cross-site-request': {
    status: 403,
    title: 'The request came from another site',
    advice: 'Pages of other sites may not use this API; call it from the console, or outside a browser.',
  },
  'not-found': { status: 404, title: 'There is nothing at this address', advice: '/docs lists all addresses.' },
  'scan-not-found': {
    status: 404,
    title: 'There is no such scan',
    advice:
      'Check the id. Scans are kept for Temporal’s retention time after their end, and in the archive if there is one.',
  },
  'batch-not-found': {
    status: 404,
    title: 'There is no such batch',
    advice: 'Check the id. Batches are kept for Temporal’s retention time after their end.',
  },
  'crowdsourcer-not-found': {
    status: 404,
    title: 'There is no such crowdsourcer',
    advice: 'Check the id; with `knownAt`, also whether that one was known by then.',
  },
  'saga-not-found': {
    status: 404,
    title: 'There is no such saga',
    advice: 'Check the id of the batch or correction. They are kept for Temporal’s retention time after their end.',
  },
  'reconcile-not-found': {
    status: 404,
    title: 'There is no such comparison',
    advice: 'Check the id. Comparisons are kept for Temporal’s retention time after their end.',
  },
  'city-not-found': {
    status: 404,
    title: 'There is no such city',
    advice:
      'Write its name as /v1/trends/cities has it, percent-encoded; cities without posts for a day are forgotten.',
  },
  'window-not-found': {
    status: 404,
    title: 'There is no such window',
    advice: 'It was never computed, or is no longer kept; /v1/trends says which is the newest.',
  },
  'reprocess-not-found': {
    status: 404,
    title: 'There is no such reprocessing',
    advice: 'Check the id. Reprocessings are kept for Temporal’s retention time after their end.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take this method',
    advice: 'Use one of the methods in the Allow header.',
  },
  'not-acceptable': {
    status: 406,
    title: 'There is no representation that the request accepts',
    advice: 'Accept application/json, or what else /docs names for this address.',
  },
  'idempotency-key-reused': {
    status: 409,
    title: 'The Idempotency-Key belongs to another request',
    advice: 'Send a new key with each new request, and an old one only to repeat its request as it was.',
  },
  'saga-not-parked': {
    status: 409,
    title: 'The saga is not parked',
    advice: 'Only what is parked can be retried or discarded; look at the saga’s state.',
  },
  'body-too-large': {
    status: 413,
    title: 'The request body is too large',
    advice: 'Send at most 64 KiB.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The request body is not JSON',
    advice: 'Send the body as JSON with the header `Content-Type: application/json`.',
  },
  'host-not-allowed': {
    status: 421,
    title: 'The API may not be addressed by this host name',
    advice: 'Use localhost or 127.0.0.1, or let the owner add the name to VIGIL_API_ALLOWED_HOSTS.',
  },
  'internal-error': {
    status: 500,
    title: 'The API failed unexpectedly',
    advice: 'The log has the cause under the request id.',
  },
  'temporal-unavailable': {
    status: 503,
    title: 'Temporal does not answer',
    advice: 'Try again after the time in the Retry-After header; /readyz says what is missing.',
  },
  'worker-unavailable': {
    status: 503,
    title: 'No worker answers',
    advice:
      'Whoever knows is a workflow, and none of its workers runs or has time. Try again after the time in the Retry-After header.',
  },
  'ledger-unavailable': {
    status: 503,
    title: 'The ledger does not answer',
    advice: 'MariaDB has the ledger of karma. Try again after the time in the Retry-After header.',
  },
  'trends-unavailable': {
    status: 503,
    title: 'The counts of trends can’t be read',
    advice: 'Cassandra has them. Try again after the time in the Retry-After header.',
  },
  'too-many-listeners': {
    status: 503,
    title: 'Too many listen already',
    advice: 'Try again after the time in the Retry-After header, or ask for the newest windows now and then.',
  },
  'archive-unavailable': {
    status: 503,
    title: 'The archive does not answer',
    advice:
      'Temporal doesn’t know this scan, or no longer; the archive may. Try again after the time in the Retry-After header.',
  },
} as const;

export type ProblemSlug = keyof typeof problems;

export const problemSlugs = Object.keys(problems) as ProblemSlug[];

/** A relative reference, as RFC 9457 allows: it resolves to a page of the same server that explains the problem. */
export const problemType = (slug: ProblemSlug): string => `/problems/${slug}`;

/** One value of a request that is not as it should be. */
export interface InvalidValue {
  in: 'body' | 'query' | 'path' | 'header';
  /** Dotted, e.g. `options.ports.3`; empty for the whole. */
  path: string;
  message: string;
}

/** The body of every error answer, as application/problem+json. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** What went wrong this time; free of internals. */
  detail: string;
  /** Also in the x-request-id header and on the log lines of this request. */
  requestId: string;
  errors?: InvalidValue[];
}
