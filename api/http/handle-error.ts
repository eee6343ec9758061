import type { Hook } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { InvalidValue, ProblemSlug } from '../../contracts/problems.ts';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { TemporalUnavailableError } from '../scans/scan-directory.ts';
import type { ApiEnvironment } from './environment.ts';
import { answerProblem, ProblemError } from './problem-error.ts';

const retryAfterSeconds = '2';
/** An archive that was away is not asked anew before that. */
const archiveRetryAfterSeconds = '5';

/** Turns whatever a route threw into a problem; what nobody foresaw is logged and told without its details. */
export function handleError(error: Error, context: Context<ApiEnvironment>): Response {
  if (error instanceof ProblemError) return answerProblem(context, error);
  const logger = context.get('logger');
  if (error instanceof TemporalUnavailableError) {
    logger.warn({ err: error.cause }, 'Temporal does not answer');
    const headers = { 'retry-after': retryAfterSeconds };
    return answerProblem(context, new ProblemError('temporal-unavailable', 'Temporal does not answer.', { headers }));
  }
  if (error instanceof ArchiveUnavailableError) {
    logger.warn({ reason: error.message }, 'the archive does not answer');
    const detail = `Temporal doesn’t know this scan, or no longer, and the archive can’t be asked. ${error.message}`;
    const headers = { 'retry-after': archiveRetryAfterSeconds };
    return answerProblem(context, new ProblemError('archive-unavailable', detail, { headers }));
  }
  if (error instanceof StoreUnavailable) {
    logger.warn({ store: error.store, reason: error.message }, 'a store does not answer');
    const headers = { 'retry-after': retryAfterSeconds };
    // Each of the two is read for one pipeline.
    const slug = error.store === 'mariadb' ? 'ledger-unavailable' : 'trends-unavailable';
    return answerProblem(context, new ProblemError(slug, error.message, { headers }));
  }
  if (error instanceof HTTPException && error.status < 500) return answerProblem(context, refusalOf(error));
  logger.error({ err: error }, 'request failed');
  return answerProblem(context, new ProblemError('internal-error', 'The API failed unexpectedly.'));
}

/** What Hono and its libraries refuse by themselves. */
function refusalOf({ status }: HTTPException): ProblemError {
  switch (status) {
    case 400:
      return new ProblemError('malformed-request', 'The request body is not valid JSON.');
    case 413:
      return new ProblemError('body-too-large', 'The body is too large.');
    case 415:
      return new ProblemError('unsupported-media-type', 'The body must be sent as application/json.');
    default:
      return new ProblemError('malformed-request', 'The request can’t be read.');
  }
}

const places = { json: 'body', form: 'body', query: 'query', param: 'path', header: 'header', cookie: 'path' } as const;

// biome-ignore lint/suspicious/noExplicitAny: the hook serves routes of every shape
type RefuseInvalid = Hook<any, ApiEnvironment, any, Response | undefined>;

/**
 * Names every value that doesn't fit its schema.
 * @param slug what is answered to an id that can't be one: whether it looks like one is of no interest to whoever asks
 */
export function refuseInvalidOf(slug: ProblemSlug, detail: string): RefuseInvalid {
  return (result) => {
    if (result.success) return undefined;
    const where = places[result.target];
    const errors = result.error.issues.flatMap((issue): InvalidValue[] => {
      const path = issue.path.map(String);
      if (issue.code !== 'unrecognized_keys') return [{ in: where, path: path.join('.'), message: issue.message }];
      return issue.keys.map((key) => ({ in: where, path: [...path, key].join('.'), message: 'is not known here' }));
    });
    if (where === 'path') throw new ProblemError(slug, detail);
    const named = errors.map(({ path }) => path || 'the body').join(', ');
    throw new ProblemError('invalid-request', `Not as expected: ${named}.`, { errors });
  };
}

/** The same for scans. */
export const refuseInvalid = refuseInvalidOf('scan-not-found', 'There is no scan with this id.');
