import { CookieJar } from 'tough-cookie';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { AdmittedTarget } from '../../contracts/scans/workflow.ts';
import type { ObservedChain, ObservedCookie, ObservedResponse } from '../../domain/scans/observatory/observation.ts';
import type { OutboundFetch, OutboundRequest, OutboundResponse } from '../outbound/http.ts';

export interface ChainInput {
  fetch: OutboundFetch;
  start: string;
  method?: 'GET' | 'OPTIONS';
  headers: Record<string, string>;
  /** Its addresses are used for its own host; every other host is resolved and checked anew. */
  target: Pick<AdmittedTarget, 'host' | 'addresses'>;
  signal: AbortSignal;
  /** For the whole chain. */
  timeoutMs: number;
  onRequest(url: string): void;
}

/** As many as browsers follow. */
const maxRedirects = 20;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
/** Browsers hold no more of one host. */
const maxCookiesPerAnswer = 180;

export const notTried: ObservedChain = { hops: [], response: null, verified: true, end: 'not-tried', failure: null };

/**
 * Asks for a URL and follows its redirects one by one, with the cookies that the answers set.
 * @throws when the scan is cancelled; whatever the site does ends the chain and is told in it
 */
export async function followChain(input: ChainInput): Promise<{ chain: ObservedChain; cookies: ObservedCookie[] }> {
  const jar = new CookieJar();
  const chain: ObservedChain = { ...notTried, hops: [], end: 'arrived' };
  const deadline = AbortSignal.timeout(input.timeoutMs);
  try {
    await follow(input, { jar, chain, signal: AbortSignal.any([input.signal, deadline]) });
  } catch (error) {
    input.signal.throwIfAborted();
    const failure = deadline.aborted
      ? new ScanError('timeout', `${input.start} led nowhere within ${input.timeoutMs / 1000} s.`)
      : asScanError(error);
    chain.response = null;
    chain.end = 'broken';
    chain.failure = failure;
  }
  return { chain, cookies: heldCookies(jar) };
}

interface Progress {
  jar: CookieJar;
  chain: ObservedChain;
  signal: AbortSignal;
}

async function follow(input: ChainInput, { jar, chain, signal }: Progress): Promise<void> {
  const visited = new Set<string>();
  let url: string | null = input.start;
  while (url !== null) {
    const cookie = jar.getCookieStringSync(url);
    // With other cookies, the same address may give another answer.
    const state = `${url} ${cookie}`;
    const answer = await ask(input, url, cookie, signal);
    for (const line of setCookies(answer)) jar.setCookieSync(line, url, { ignoreError: true });
    chain.hops.push({ url, status: answer.status });
    chain.verified &&= answer.tls?.authorized ?? true;
    chain.response = observed(answer);
    url = redirectTarget(answer, url);
    if (url !== null && visited.has(state)) chain.end = 'loop';
    else if (url !== null && chain.hops.length > maxRedirects) chain.end = 'too-long';
    if (chain.end !== 'arrived') return;
    visited.add(state);
  }
}

function ask(input: ChainInput, url: string, cookie: string, signal: AbortSignal): Promise<OutboundResponse> {
  const { fetch, target, onRequest, method = 'GET' } = input;
  const ownHost = hostOf(url) === target.host;
  onRequest(url);
  const request: OutboundRequest = {
    url,
    method,
    headers: { ...input.headers, ...(cookie !== '' && { cookie }) },
    signal,
    ...(ownHost && { addresses: target.addresses }),
  };
  return fetch(request);
}

export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');

function observed({ url, status, headers, body, truncated, bodyProblem }: OutboundResponse): ObservedResponse {
  const cut = truncated ? `Reading stopped after ${body.length} bytes.` : null;
  return { url, status, headers, body: new TextDecoder().decode(body), incomplete: bodyProblem ?? cut };
}

const valuesOf = ({ headers }: OutboundResponse, name: string): string[] =>
  headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);

const setCookies = (answer: OutboundResponse): string[] => valuesOf(answer, 'set-cookie').slice(0, maxCookiesPerAnswer);

/** @returns null where the answer does not redirect, or does not say where to */
function redirectTarget(answer: OutboundResponse, from: string): string | null {
  const location = valuesOf(answer, 'location')[0];
  if (location === undefined || !redirectStatuses.has(answer.status)) return null;
  const url = URL.canParse(location, from) ? new URL(location, from) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new ScanError('target_unreachable', `${from} redirects to something other than a plain http(s) URL.`, {
      retryable: false,
    });
  url.hash = '';
  return url.href;
}

function asScanError(error: unknown): ScanError {
  if (error instanceof ScanError) return error;
  throw error;
}

function heldCookies(jar: CookieJar): ObservedCookie[] {
  const cookies = jar.serializeSync()?.cookies ?? [];
  return cookies.map(({ key, secure, httpOnly, sameSite }) => ({
    name: key ?? '',
    secure: secure === true,
    httpOnly: httpOnly === true,
    sameSite: sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none' ? sameSite : null,
  }));
}
