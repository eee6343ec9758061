import type { CheckContext } from '../../activities/scans.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { AdmittedTarget, CheckRequest } from '../../contracts/scans/workflow.ts';
import type { HttpObservation, ObservedChain } from '../../domain/scans/observatory/observation.ts';
import type { OutboundFetch } from '../outbound/http.ts';
import type { ChainInput } from './http-chain.ts';
import { followChain, hostOf, notTried } from './http-chain.ts';
import { schemeOf, startsOf, urlOf } from './http-starts.ts';

const userAgent = 'Mozilla/5.0 (compatible; Vigil)';
const pageHeaders = {
  'user-agent': userAgent,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
};
/** No site trusts an origin that can't exist (RFC 6761). */
const foreignOrigin = 'https://origin.invalid';

/** Two chains side by side, in rare cases two in turn, and a preflight: within the 90 seconds of the activity. */
const chainTimeoutMs = 25_000;
const preflightTimeoutMs = 10_000;

/**
 * Gathers all that the grading looks at. What goes wrong on the way is part of what was observed.
 * @throws when the scan is cancelled, policy refuses the target itself, or https comes and goes
 */
export async function observeSite(
  fetch: OutboundFetch,
  request: CheckRequest,
  { signal, heartbeat }: CheckContext,
): Promise<HttpObservation> {
  const { target } = request;
  const common = { fetch, target, signal, onRequest: (url: string) => heartbeat(`asking ${url}`) };
  const follow = (start: string | null) =>
    start === null
      ? { chain: notTried, cookies: [] }
      : followChain({ ...common, start, headers: pageHeaders, timeoutMs: chainTimeoutMs });

  const starts = startsOf(request, await findScheme(common));
  const [http, asked] = await Promise.all([follow(starts.http), follow(starts.https)]);
  const httpsStart = starts.learnHttps ? learnedStart(http.chain, target) : starts.https;
  const https = starts.learnHttps ? await follow(httpsStart) : asked;
  refusePassingFailure(http.chain, https.chain, httpsStart);
  const graded = https.chain.response === null ? http : https;
  const end = graded.chain.hops.at(-1)?.url;
  const cors = end === undefined || graded.chain.response === null ? null : await preflight({ ...common, start: end });
  return { host: target.host, http: http.chain, https: https.chain, cors, cookies: graded.cookies };
}

type Common = Pick<ChainInput, 'fetch' | 'signal' | 'onRequest'> & { target: AdmittedTarget };

/** A port named without a scheme speaks https if it answers in TLS at all. */
async function findScheme({ fetch, target, signal, onRequest }: Common): Promise<AdmittedTarget['scheme']> {
  const { port, addresses } = target;
  const scheme = schemeOf(target);
  if (scheme !== null || port === null) return scheme;
  const url = urlOf(target, 'https', port);
  onRequest(url);
  try {
    await fetch({ url, method: 'HEAD', headers: pageHeaders, addresses, signal });
    return 'https';
  } catch (error) {
    if (!(error instanceof ScanError) || error.type === 'target_refused_by_policy') throw error;
    return 'http';
  }
}

/** The same host over https, at the port that http redirected to. */
function learnedStart({ hops }: ObservedChain, target: AdmittedTarget): string | null {
  const secured = hops.find(({ url }) => url.startsWith('https:') && hostOf(url) === target.host);
  return secured === undefined ? null : urlOf(target, 'https', Number(new URL(secured.url).port || 443));
}

/** https that answered on the way from http, and not when asked itself, failed for a moment: a grade would be wrong. */
function refusePassingFailure(http: ObservedChain, { hops, failure }: ObservedChain, httpsStart: string | null): void {
  if (failure === null || httpsStart === null || hops.length > 0) return;
  const { origin } = new URL(httpsStart);
  if (http.hops.some(({ url }) => new URL(url).origin === origin)) throw new ScanError(failure.type, failure.message);
}

/** What a browser would ask before it lets a foreign page read the site; only a successful answer counts. */
async function preflight(input: Common & { start: string }): Promise<HttpObservation['cors']> {
  const headers = { 'user-agent': userAgent, origin: foreignOrigin, 'access-control-request-method': 'GET' };
  const { chain } = await followChain({ ...input, method: 'OPTIONS', headers, timeoutMs: preflightTimeoutMs });
  const { response } = chain;
  return response !== null && response.status >= 200 && response.status < 300
    ? { origin: foreignOrigin, response }
    : null;
}
