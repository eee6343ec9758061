import { isIPv6 } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ApiEnvironment } from './environment.ts';
import { answerProblem, ProblemError } from './problem-error.ts';

const maxBodyBytes = 64 * 1024;

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Answers only under known host names. The API listens on loopback without accounts, and a page on the web could reach
 * it by letting its own name resolve to 127.0.0.1 (DNS rebinding); the browser then sends that name here.
 */
export function isAllowedHost(url: string, allowedHosts: string[]): boolean {
  const { hostname } = new URL(url);
  return loopbackNames.includes(hostname) || allowedHosts.some((allowed) => hostnameOf(allowed) === hostname);
}

/** As a URL has it: in lower case, an IPv6 address in brackets. */
const hostnameOf = (host: string): string => (isIPv6(host) ? new URL(`http://[${host}]`).hostname : host.toLowerCase());

export const allowHosts =
  (allowedHosts: string[]): MiddlewareHandler<ApiEnvironment> =>
  async (context, next) => {
    if (!isAllowedHost(context.req.url, allowedHosts)) {
      throw new ProblemError('host-not-allowed', `"${new URL(context.req.url).hostname}" is not a name of this API.`);
    }
    await next();
  };

/**
 * Whether a browser sent this for a page of another origin. Requests from outside browsers carry neither header.
 * Another port of the same host is another origin too, though browsers call it the same site.
 */
export function isCrossSite(url: string, header: (name: string) => string | undefined): boolean {
  const fetchSite = header('sec-fetch-site');
  if (fetchSite !== undefined) return fetchSite !== 'same-origin' && fetchSite !== 'none';
  const origin = header('origin');
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== new URL(url).host);
}

/** Browsers send simple POST requests for any page, cookies or not, and only hide the answer from it. */
export const refuseCrossSiteWrites: MiddlewareHandler<ApiEnvironment> = async (context, next) => {
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(context.req.method);
  if (!reads && isCrossSite(context.req.url, (name) => context.req.header(name))) {
    throw new ProblemError('cross-site-request', 'A page of another origin sent this request.');
  }
  await next();
};

/** Counts while the body comes in, so that a body without a stated length can't fill the memory. */
export const limitBody: MiddlewareHandler<ApiEnvironment> = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (context) =>
    answerProblem(context, new ProblemError('body-too-large', `The body has more than ${maxBodyBytes} bytes.`)),
});

export const requireJson: MiddlewareHandler<ApiEnvironment> = async (context, next) => {
  const [mediaType = ''] = (context.req.header('content-type') ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') {
    throw new ProblemError('unsupported-media-type', 'The body must be sent as application/json.');
  }
  await next();
};
