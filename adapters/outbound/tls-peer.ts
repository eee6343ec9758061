import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { checkServerIdentity } from 'node:tls';

/** What a server showed of itself in a handshake. */
export interface TlsPeer {
  /** Whether the chain leads to a trusted authority and is valid now; the host's name is another question. */
  trusted: boolean;
  /** OpenSSL's code, e.g. `CERT_HAS_EXPIRED`. */
  trustError: string | null;
  nameMatches: boolean;
  /** By IANA's name. */
  cipher: string;
  /** DER, leaf first, with the trusted root where one was found. */
  chain: Buffer[];
}

/** Longer chains than this are a server's mistake or its malice. */
const maxChainLength = 10;
/** Node's own verdict on the name; it gives it only where nothing else is wrong. */
const nameError = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** @param socket past its handshake */
export function describePeer(socket: TLSSocket, host: string): TlsPeer {
  const leaf = socket.getPeerCertificate(true);
  const error = socket.authorized ? null : String(socket.authorizationError);
  const trusted = error === null || error === nameError;
  return {
    trusted,
    trustError: trusted ? null : error,
    nameMatches: checkServerIdentity(host, leaf) === undefined,
    cipher: socket.getCipher().standardName,
    chain: chainOf(leaf),
  };
}

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  // Node links a self-signed certificate to itself.
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw && chain.length < maxChainLength; ) {
    chain.push(at.raw);
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate;
  }
  return chain;
}
