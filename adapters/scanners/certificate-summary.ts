import { X509Certificate } from 'node:crypto';
import type { CertificateSummary } from '../../contracts/scans/checks.ts';
import { signatureAlgorithm } from '../../domain/scans/tls/signature-algorithm.ts';

const maxNames = 100;
const maxText = 300;

/**
 * @param der one certificate, as the server sent it
 * @throws {Error} where it can't be read
 */
export function summariseCertificate(der: Buffer): CertificateSummary {
  const certificate = new X509Certificate(der);
  const { subject, issuer, subjectAltName, serialNumber, fingerprint256 } = certificate;
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    names: alternativeNames(subjectAltName).slice(0, maxNames),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(certificate.validTo).toISOString(),
    serialNumber,
    fingerprint256,
    ...keyOf(certificate),
    signatureAlgorithm: signatureAlgorithm(der),
  };
}

/** Node gives one attribute a line; an empty name gives undefined, whatever its type says. */
const oneLine = (name: string | undefined): string => (name ?? '').replaceAll('\n', ', ').slice(0, maxText);

/** `DNS:a.example, IP Address:192.0.2.1`; a value with unusual characters stands as a JSON string. */
function alternativeNames(text = ''): string[] {
  const found = text.matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...found].map(([, name = '']) => name.slice(0, maxText));
}

const curveBits: Record<string, number> = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  secp224r1: 224,
  prime192v1: 192,
  ed25519: 256,
  ed448: 456,
};

/** A key of a kind that OpenSSL doesn't know makes no certificate unreadable. */
function keyOf(certificate: X509Certificate): { keyType: string; keyBits: number | null } {
  try {
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails = {} } = certificate.publicKey;
    const { modulusLength, namedCurve = asymmetricKeyType } = asymmetricKeyDetails;
    return { keyType: asymmetricKeyType, keyBits: modulusLength ?? curveBits[namedCurve] ?? null };
  } catch {
    return { keyType: 'unknown', keyBits: null };
  }
}
