/** Names of RFC 8017, 5758, 3279, 8410 and 9881 by object identifier. */
const algorithmNames: Record<string, string> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.2': 'dsa-with-SHA256',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

const weakHashes = /md2|md5|sha-?1(?!\d)/i;
export const isWeakSignature = (algorithm: string): boolean => weakHashes.test(algorithm);

/**
 * Reads by which algorithm a certificate was signed: `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, … }`
 * (RFC 5280, 4.1). Node tells it only from version 24 on.
 * @param der the certificate
 * @returns its name, its object identifier where it is not a known one, or `unknown`
 */
export function signatureAlgorithm(der: Uint8Array): string {
  const certificate = elementAt(der, 0);
  const toBeSigned = certificate && elementAt(der, certificate.start);
  const algorithm = toBeSigned && elementAt(der, toBeSigned.end);
  const identifier = algorithm && elementAt(der, algorithm.start);
  if (!identifier || identifier.tag !== objectIdentifierTag) return 'unknown';
  const dotted = dottedIdentifier(der.subarray(identifier.start, identifier.end));
  return algorithmNames[dotted] ?? dotted;
}

const objectIdentifierTag = 6;

/** The DER element at an offset, or null where it doesn't fit. */
function elementAt(der: Uint8Array, offset: number): { tag: number; start: number; end: number } | null {
  const tag = der[offset];
  let length = der[offset + 1];
  let start = offset + 2;
  if (tag === undefined || length === undefined) return null;
  if (length >= 0x80) {
    const lengthBytes = der.subarray(start, start + (length & 0x7f));
    start += lengthBytes.length;
    length = lengthBytes.reduce((sum, byte) => sum * 256 + byte, 0);
  }
  return start + length <= der.length ? { tag, start, end: start + length } : null;
}

/** Each number in groups of 7 bits; the first two share one (X.690, 8.19). */
function dottedIdentifier(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}
