import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { Connect } from './connect.ts';
import { withDeadline } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { Resolver } from './resolver.ts';
import type { TlsClient } from './tls-client.ts';

/** One request, never a redirect: whoever follows one calls again, so that each hop is checked anew. */
export interface OutboundRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'OPTIONS';
  headers?: Record<string, string>;
  /** Addresses that the host was already resolved to; resolved and checked anew where missing. */
  addresses?: string[];
  signal: AbortSignal;
}

export interface OutboundResponse {
  url: string;
  status: number;
  headers: [name: string, value: string][];
  /** After decompression, cut at the limit. */
  body: Buffer;
  truncated: boolean;
  /** Why the body stops before its end, or is still compressed. */
  bodyProblem?: string;
  /** null for plain http. */
  tls: { authorized: boolean; authorizationError: string | null } | null;
  remoteAddress: string;
}

/** @throws {ScanError} target_unreachable, target_refused_by_policy, tls_failure, timeout, invalid_target */
export type OutboundFetch = (request: OutboundRequest) => Promise<OutboundResponse>;

export interface OutboundFetchOptions {
  connect: Connect;
  resolver: Resolver;
  tlsClient: TlsClient;
  /** From the look-up to the last byte. */
  requestTimeoutMs: number;
  /** After decompression. Default: 2 MiB. */
  maxBodyBytes?: number;
}

const defaultMaxBodyBytes = 2 * 1024 * 1024;

/** Each request has a connection of its own, never a proxy, and what it costs is bounded whatever the server does. */
export function createOutboundFetch(options: OutboundFetchOptions): OutboundFetch {
  const { connect, resolver, tlsClient, requestTimeoutMs, maxBodyBytes = defaultMaxBodyBytes } = options;
  return async (request) => {
    const url = checkUrl(request.url);
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    let step = 'to resolve its name';
    const late = () => `${url.host} took longer than ${requestTimeoutMs / 1000} s ${step}.`;

    return withDeadline({ signal: request.signal, timeoutMs: requestTimeoutMs, late }, async (signal) => {
      // An address in the URL is the only one that may be meant, whatever was resolved for other names.
      const known = isIP(host) === 0 ? request.addresses : undefined;
      const addresses = known ?? (await resolver.resolve(host, signal));
      step = 'to accept a connection';
      const attemptTimeoutMs = Math.max(1_000, requestTimeoutMs / Math.max(1, addresses.length));
      let socket = await connect({ host, addresses, port, attemptTimeoutMs, signal });
      const remoteAddress = socket.remoteAddress ?? '';
      try {
        step = 'over the TLS handshake';
        if (url.protocol === 'https:') socket = await tlsClient.handshake({ socket, host, port, signal });
        step = 'to answer';
        const { method = 'GET', headers = {} } = request;
        const answer = await exchange({ url, method, headers, socket, maxBodyBytes, signal });
        request.signal.throwIfAborted();
        const { body, truncated, problem } = answer.read;
        return {
          url: url.href,
          status: answer.status,
          headers: answer.headers,
          body,
          truncated,
          ...(problem !== null && { bodyProblem: problem }),
          tls: describeTls(socket),
          remoteAddress,
        };
      } finally {
        socket.destroy();
      }
    });
  };
}

function checkUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ScanError('invalid_target', 'The URL can’t be read.');
  const url = new URL(text);
  const { protocol, username, password, port } = url;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new ScanError(
      'invalid_target',
      `The scheme "${protocol.slice(0, -1)}" can't be scanned; only http and https.`,
    );
  }
  if (username !== '' || password !== '') {
    throw new ScanError('invalid_target', 'The URL must not contain a user name or password.');
  }
  if (port === '0') throw new ScanError('invalid_target', 'The port must be from 1 to 65535.');
  return url;
}

function describeTls(socket: Socket): OutboundResponse['tls'] {
  if (!(socket instanceof TLSSocket)) return null;
  const { authorized } = socket;
  return { authorized, authorizationError: authorized ? null : String(socket.authorizationError) };
}
