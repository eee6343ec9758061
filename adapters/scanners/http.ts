import type { CheckContext, Scanner } from '../../activities/scans.ts';
import type { HttpResult } from '../../contracts/scans/checks.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { CheckRequest } from '../../contracts/scans/workflow.ts';
import type { IsPreloaded } from '../../domain/scans/observatory/evidence.ts';
import { gradeHttp, isGradable } from '../../domain/scans/observatory/grade.ts';
import { gradedChain } from '../../domain/scans/observatory/observation.ts';
import type { OutboundFetch } from '../outbound/http.ts';
import { observeSite } from './http-observation.ts';
import { describeHttp } from './http-result.ts';
import { mostTelling } from './most-telling.ts';

export interface HttpScannerOptions {
  fetch: OutboundFetch;
  /** Default: no host is. */
  preloaded?: IsPreloaded;
}

/**
 * Looks at a site as a browser would on its first visit, over http and over https, and grades what it sees.
 * @throws {ScanError} when no chain of redirects arrives, or it arrives at an error page, which isn't graded
 */
export function createHttpScanner({ fetch, preloaded = () => false }: HttpScannerOptions): Scanner<HttpResult> {
  return async (request: CheckRequest, context: CheckContext) => {
    const { host, addresses } = request.target;
    if (addresses.length === 0) throw new ScanError('target_unreachable', `${host} has no address.`);
    const observation = await observeSite(fetch, request, context);
    const chain = gradedChain(observation);
    if (chain === null) throw noAnswer(host, [observation.https.failure, observation.http.failure]);
    const { status } = chain.response;
    if (!isGradable(status))
      throw new ScanError(
        'target_unreachable',
        `${chain.response.url} answers with status ${status}: nothing to grade.`,
        { retryable: mayPass(status) },
      );
    context.heartbeat('grading');
    return describeHttp(observation, chain.response, gradeHttp(observation, { preloaded }));
  };
}

/** 429 and the server's own errors are about the moment; other statuses are about the page. */
const mayPass = (status: number): boolean => status === 429 || status >= 500;

const noAnswer = (host: string, failures: (ScanError | null)[]): ScanError =>
  mostTelling(failures.filter((failure) => failure !== null)) ??
  new ScanError('target_unreachable', `${host} answers neither over http nor over https.`);
