import type { CertificateSummary, Finding, TlsResult } from '../../../contracts/scans/checks.ts';
import { describeDaysLeft } from './days-left.ts';
import { isWeakSignature } from './signature-algorithm.ts';
import { explainTrustError } from './trust-errors.ts';

/** What the handshakes showed, before it is judged. */
export type TlsObservation = Omit<TlsResult, 'check' | 'summary' | 'findings'> & { host: string };

const soonDays = 14;
const minRsaBits = 2048;
const minCurveBits = 256;

/** Judges by RFC 8996, RFC 9325 and the CA/Browser Forum's baseline requirements. Pure: the days left come with it. */
export function judgeTls({ host, ...observed }: TlsObservation): TlsResult {
  const findings = [
    judgeProtocols(observed.protocols),
    ...judgeNewest(observed.protocols),
    ...judgeSecrecy(observed.protocols),
    judgeTrust(observed),
    judgeName(host, observed),
    judgeValidity(observed),
    ...observed.chain.flatMap(judgeKey),
    ...observed.chain.flatMap(judgeSignature),
  ];
  return { check: 'tls', ...observed, summary: summarise(observed), findings };
}

type Protocols = TlsResult['protocols'];
const accepted = (protocols: Protocols) => protocols.filter((protocol) => protocol.accepted);
const isOld = (version: string): boolean => version === 'TLSv1' || version === 'TLSv1.1';

function judgeProtocols(protocols: Protocols): Finding {
  const seen = `Accepts ${accepted(protocols)
    .map(({ version }) => version)
    .join(', ')}`;
  if (!accepted(protocols).some(({ version }) => isOld(version))) {
    return { id: 'protocols-modern', title: 'Only current TLS versions', level: 'good', seen };
  }
  const advice = 'Switch TLS 1.0 and 1.1 off: they are deprecated (RFC 8996), and no current client needs them.';
  return { id: 'protocols-outdated', title: 'Outdated TLS versions', level: 'bad', seen, advice };
}

function judgeNewest(protocols: Protocols): Finding[] {
  const newest = accepted(protocols).at(-1)?.version;
  if (newest === 'TLSv1.3') return [];
  const level = newest === 'TLSv1.2' ? 'info' : 'bad';
  const advice = 'Offer TLS 1.3, and TLS 1.2 for older clients (RFC 9325).';
  return [{ id: 'tls-1-3-missing', title: 'No TLS 1.3', level, seen: `The newest accepted is ${newest}`, advice }];
}

/** Suites that send the session's key encrypted to the certificate's: whoever gets that key later can read it all. */
function judgeSecrecy(protocols: Protocols): Finding[] {
  const found = accepted(protocols).filter(({ cipher }) => cipher?.startsWith('TLS_RSA_'));
  if (found.length === 0) return [];
  const seen = found.map(({ version, cipher }) => `${version}: ${cipher}`).join(', ');
  const advice = 'Prefer cipher suites with ECDHE.';
  return [{ id: 'forward-secrecy-missing', title: 'No forward secrecy', level: 'warning', seen, advice }];
}

function judgeTrust({ trusted, trustError, chain }: Omit<TlsObservation, 'host'>): Finding {
  if (trusted) {
    const seen = `Issued by ${chain[0]?.issuer ?? 'nobody'}`;
    return { id: 'certificate-trusted', title: 'Trusted certificate', level: 'good', seen };
  }
  const { seen, advice } = explainTrustError(trustError ?? 'unknown');
  const title = 'Certificate not trusted';
  return { id: 'certificate-untrusted', title, level: 'bad', seen: `Not trusted: ${seen}`, advice };
}

function judgeName(host: string, { nameMatches, chain }: Omit<TlsObservation, 'host'>): Finding {
  const names = chain[0]?.names ?? [];
  const seen = names.length === 0 ? 'The certificate names no host' : `The certificate is for ${listed(names)}`;
  if (nameMatches) return { id: 'name-matches', title: 'Certificate for this host', level: 'good', seen };
  const advice = `Issue a certificate that names ${host} as subject alternative name.`;
  return { id: 'name-mismatch', title: 'Certificate for another host', level: 'bad', seen, advice };
}

const listed = (names: string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

function judgeValidity({ daysLeft, chain }: Omit<TlsObservation, 'host'>): Finding {
  const { validFrom = '', validTo = '' } = chain[0] ?? {};
  const seen = `Valid from ${validFrom} to ${validTo}`;
  const advice = 'Renew the certificate, and let it be renewed automatically.';
  if (daysLeft < 0) return { id: 'certificate-expired', title: 'Certificate expired', level: 'bad', seen, advice };
  if (daysLeft > soonDays) {
    return { id: 'certificate-lasting', title: `Certificate lasts ${daysLeft} more days`, level: 'good', seen };
  }
  return { id: 'certificate-expiring', title: 'Certificate about to expire', level: 'warning', seen, advice };
}

function judgeKey({ subject, keyType, keyBits }: CertificateSummary, place: number): Finding[] {
  const minimum = keyType === 'rsa' || keyType === 'dsa' ? minRsaBits : minCurveBits;
  if (keyBits === null || keyBits >= minimum) return [];
  const seen = `${subject}: ${keyType} with ${keyBits} bits`;
  const advice = `Use an RSA key of at least ${minRsaBits} bits or an elliptic curve of ${minCurveBits}.`;
  return [{ id: `key-weak-${place}`, title: 'Weak key', level: 'bad', seen, advice }];
}

function judgeSignature({ subject, issuer, signatureAlgorithm }: CertificateSummary, place: number): Finding[] {
  // Nobody checks what a root says about itself: it is trusted for being in the list.
  const isRoot = place > 0 && subject === issuer;
  if (isRoot || !isWeakSignature(signatureAlgorithm)) return [];
  const seen = `${subject}: ${signatureAlgorithm}`;
  const advice = 'Have the certificate signed with SHA-256 or better.';
  return [{ id: `signature-weak-${place}`, title: 'Weak signature', level: 'bad', seen, advice }];
}

function summarise({ protocols, trusted, nameMatches, daysLeft }: Omit<TlsObservation, 'host'>): string {
  const versions = accepted(protocols).map(({ version }) =>
    version === 'TLSv1' ? '1.0' : version.replace('TLSv', ''),
  );
  const certificate = !trusted
    ? 'certificate not trusted'
    : nameMatches
      ? 'certificate valid'
      : 'certificate for another name';
  return `TLS ${versions.join(', ')}; ${certificate}, ${describeDaysLeft(daysLeft)}`;
}
