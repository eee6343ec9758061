import type { CheckContext, Scanner } from '../../activities/scans.ts';
import type { CertificateSummary, TlsResult } from '../../contracts/scans/checks.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { CheckRequest } from '../../contracts/scans/workflow.ts';
import { judgeTls } from '../../domain/scans/tls/judge-tls.ts';
import type { Connect } from '../outbound/connect.ts';
import { endpoint } from '../outbound/connect.ts';
import { withDeadline } from '../outbound/deadline.ts';
import type { TlsClient } from '../outbound/tls-client.ts';
import type { TlsPeer } from '../outbound/tls-peer.ts';
import { describePeer } from '../outbound/tls-peer.ts';
import { summariseCertificate } from './certificate-summary.ts';
import { httpsPortBeside, schemeOf } from './http-starts.ts';
import { mostTelling } from './most-telling.ts';

export interface TlsScannerOptions {
  connect: Connect;
  tlsClient: TlsClient;
  /** For each handshake, its connection included. */
  requestTimeoutMs: number;
  /** Default: `Date.now`. */
  now?: () => number;
}

/** Oldest first, as results list them; tried the other way round, so that the details are those of the newest. */
const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof versions)[number];

/** Less than the activity's own limit, so that the failure says what happened. */
const totalTimeoutMs = 50_000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Shakes hands once for each version of TLS.
 * @throws {ScanError} tls_failure where no version is accepted; invalid_target where no https port is known;
 * target_unreachable, target_refused_by_policy, timeout
 */
export function createTlsScanner({ now = Date.now, ...options }: TlsScannerOptions): Scanner<TlsResult> {
  return async (request, context) => {
    const { host } = request.target;
    const port = tlsPort(request);
    const late = () => `${endpoint(host, port)} took longer than ${totalTimeoutMs / 1000} s for its handshakes.`;
    return withDeadline({ signal: context.signal, timeoutMs: totalTimeoutMs, late }, async (signal) => {
      const handshakes = new Map<Version, Handshake>();
      for (const version of versions.toReversed()) {
        context.heartbeat(`trying ${version}`);
        handshakes.set(version, await shakeHands({ ...options, request, port, version, signal }));
      }
      const protocols = versions.map((version) => {
        const handshake = handshakes.get(version);
        return handshake?.peer
          ? { version, accepted: true, cipher: handshake.peer.cipher }
          : { version, accepted: false };
      });
      const peer = [...handshakes.values()].find((handshake) => handshake.peer)?.peer;
      if (!peer) throw noHandshake([...handshakes.values()]);
      const { trusted, trustError, nameMatches } = peer;
      const chain = readChain(peer, endpoint(host, port));
      const daysLeft = Math.floor((Date.parse(chain[0]?.validTo ?? '') - now()) / dayMs);
      return judgeTls({ host, port, protocols, trusted, trustError, nameMatches, daysLeft, chain });
    });
  };
}

/** Without a port, https is on the option's; a port of plain http is never asked for TLS. */
function tlsPort({ target, options }: CheckRequest): number {
  const { host, port } = target;
  if (port === null) return options.httpsPort;
  if (schemeOf(target) !== 'http') return port;
  const beside = httpsPortBeside(port, options.httpsPort);
  if (beside !== null) return beside;
  const message = `No https port is known for ${endpoint(host, port)}: give --https-port (httpsPort).`;
  throw new ScanError('invalid_target', message);
}

type Handshake = { peer: TlsPeer; failure?: never } | { peer?: never; failure: ScanError };

interface Attempt extends TlsScannerOptions {
  request: CheckRequest;
  port: number;
  version: Version;
  signal: CheckContext['signal'];
}

/** A handshake that fails is an answer; a connection that fails is not. */
async function shakeHands(attempt: Attempt): Promise<Handshake> {
  const { connect, tlsClient, requestTimeoutMs, request, port, version, signal } = attempt;
  const { host, addresses } = request.target;
  const attemptTimeoutMs = Math.max(1_000, requestTimeoutMs / Math.max(1, addresses.length));
  const socket = await connect({ host, addresses, port, attemptTimeoutMs, signal });
  const late = () => `${endpoint(host, port)} took longer than ${requestTimeoutMs / 1000} s over the TLS handshake.`;
  try {
    return await withDeadline({ signal, timeoutMs: requestTimeoutMs, late }, async (deadline) => {
      const secured = await tlsClient.handshake({ socket, host, port, version, signal: deadline });
      return { peer: describePeer(secured, host) };
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof ScanError)) throw error;
    return { failure: error };
  } finally {
    socket.destroy();
  }
}

const noHandshake = (handshakes: Handshake[]): ScanError =>
  mostTelling(handshakes.flatMap(({ failure }) => failure ?? [])) ??
  new ScanError('tls_failure', 'No version of TLS is accepted.');

function readChain({ chain }: TlsPeer, where: string): CertificateSummary[] {
  try {
    return chain.map(summariseCertificate);
  } catch (cause) {
    throw new ScanError('tls_failure', `The certificate of ${where} can’t be read.`, { cause });
  }
}
