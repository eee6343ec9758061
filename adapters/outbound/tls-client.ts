import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { SecureContext, SecureVersion, TLSSocket } from 'node:tls';
import { checkServerIdentity, connect, createSecureContext, rootCertificates } from 'node:tls';
import { endpoint } from './connect.ts';
import { explainNetworkError } from './errors.ts';

export interface HandshakeRequest {
  /** Connected; it belongs to the handshake from here on, and is destroyed when that fails. */
  socket: Socket;
  /** Sent as SNI unless it is an address, and compared with the certificate's names. */
  host: string;
  port: number;
  signal: AbortSignal;
  /** The only version to offer; without it, all from 1.0 to 1.3. */
  version?: SecureVersion;
}

/** Certificates are never refused: `authorized` and `authorizationError` of the socket tell what is wrong with them. */
export interface TlsClient {
  /** @throws {ScanError} tls_failure, target_unreachable; the signal's reason once it aborts */
  handshake(request: HandshakeRequest): Promise<TLSSocket>;
}

/** @param extraCa PEM texts of authorities to trust besides the well-known ones; without any, those that Node trusts */
export function createTlsClient({ extraCa = [] }: { extraCa?: string[] }): TlsClient {
  const contexts = new Map<SecureVersion | undefined, SecureContext>();
  // Reading some 140 root certificates takes a while, so contexts are shared by all handshakes.
  const contextFor = (version: SecureVersion | undefined): SecureContext => {
    const context =
      contexts.get(version) ??
      createSecureContext({
        minVersion: version ?? 'TLSv1',
        maxVersion: version ?? 'TLSv1.3',
        // OpenSSL 3 speaks to servers of before 2010 at security level 0 only. Here seeing them is the point.
        ciphers: 'DEFAULT:@SECLEVEL=0',
        secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
        ...(extraCa.length > 0 && { ca: [...rootCertificates, ...extraCa] }),
      });
    contexts.set(version, context);
    return context;
  };

  return {
    handshake({ socket, host, port, signal, version }) {
      signal.throwIfAborted();
      const secured = connect({
        socket,
        host,
        servername: isIP(host) === 0 ? host : '',
        secureContext: contextFor(version),
        rejectUnauthorized: false,
        checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      });
      secured.on('error', () => {});
      return finish(secured, endpoint(host, port), signal);
    },
  };
}

function finish(secured: TLSSocket, where: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      signal.removeEventListener('abort', abort);
      secured.off('secureConnect', succeed).off('error', fail).off('close', hangUp);
      done();
    };
    const succeed = () => settle(() => resolve(secured));
    const fail = (error: unknown) =>
      settle(() => {
        secured.destroy();
        reject(signal.aborted ? signal.reason : explainNetworkError(error, where));
      });
    const hangUp = () => fail(Object.assign(new Error('hung up'), { code: 'ECONNRESET' }));
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    secured.once('secureConnect', succeed).once('error', fail).once('close', hangUp);
  });
}
