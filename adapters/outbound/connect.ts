import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { AddressPolicy } from '../../domain/scans/address-policy.ts';
import { explainNetworkError } from './errors.ts';

export interface ConnectRequest {
  /** As the target names it; for the policy and for messages, never resolved here. */
  host: string;
  addresses: string[];
  port: number;
  /** For each address: the next one is tried when it is over. */
  attemptTimeoutMs: number;
  signal: AbortSignal;
  /** `opened` where the owner's consent is needed even for public addresses. Default: `public`. */
  consent?: 'public' | 'opened';
}

export type Connect = (request: ConnectRequest) => Promise<Socket>;

/**
 * The one place where scans open connections: to an address that the policy lets through at this very moment, never to
 * a name. One forbidden address refuses the host as a whole, as the name may be meant to lead there at the next look-up.
 * @throws {ScanError} target_refused_by_policy, target_unreachable, timeout; the signal's reason once it aborts
 */
export function createConnect(policy: AddressPolicy): Connect {
  return async (request) => {
    const { host, addresses, port, signal } = request;
    for (const address of addresses) permit(policy, request, address);
    let failure = new ScanError('target_unreachable', `${host} has no address.`);
    for (const address of addresses) {
      signal.throwIfAborted();
      try {
        return await connectTo(permit(policy, request, address), request);
      } catch (error) {
        signal.throwIfAborted();
        failure = explainNetworkError(error, endpoint(host, port));
      }
    }
    throw failure;
  };
}

/** @returns the address in the form to connect to */
function permit(policy: AddressPolicy, { host, port, consent }: ConnectRequest, address: string): string {
  const judge = consent === 'opened' ? policy.judgeOpened : policy.judge;
  const verdict = judge({ host, address, port });
  if (!verdict.allowed) throw new ScanError('target_refused_by_policy', verdict.reason);
  return verdict.address;
}

function connectTo(address: string, { port, attemptTimeoutMs, signal }: ConnectRequest): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, lookup: refuseLookup });
    // For ever: an error may come while nobody else listens, and must not end the process.
    socket.on('error', () => {});
    const settle = (done: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('connect', succeed).off('error', fail);
      done();
    };
    const succeed = () => settle(() => resolve(socket));
    const fail = (error: unknown) =>
      settle(() => {
        socket.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason);
    const timer = setTimeout(
      () => fail(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
      attemptTimeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', succeed).once('error', fail);
  });
}

/** Node asks for a look-up only where the host is no address; here it always is one. */
const refuseLookup = (host: string): never => {
  throw new ScanError('scanner_fault', `A connection to the unresolved name ${host} was about to be made.`);
};

/** Host and port as users write them. */
export const endpoint = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
