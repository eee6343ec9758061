import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CertificateSummary } from '../../../../contracts/scans/checks.ts';
import { judgeTls } from '../../../../domain/scans/tls/judge-tls.ts';
import { isWeakSignature, signatureAlgorithm } from '../../../../domain/scans/tls/signature-algorithm.ts';

const certificate = (changes: Partial<CertificateSummary> = {}): CertificateSummary => ({
  subject: 'CN=a.example',
  issuer: 'CN=Authority',
  names: ['a.example'],
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2026-04-01T00:00:00.000Z',
  serialNumber: '01',
  fingerprint256: 'AA',
  keyType: 'rsa',
  keyBits: 2048,
  signatureAlgorithm: 'sha256WithRSAEncryption',
  ...changes,
});

const problemsOf = (...chain: CertificateSummary[]): string[] =>
  judgeTls({
    host: 'a.example',
    port: 443,
    protocols: [{ version: 'TLSv1.3', accepted: true, cipher: 'TLS_AES_128_GCM_SHA256' }],
    trusted: true,
    trustError: null,
    nameMatches: true,
    daysLeft: 60,
    chain,
  })
    .findings.filter(({ level }) => level !== 'good')
    .map(({ id }) => id);

describe('the judgement of a chain', () => {
  const root = certificate({ subject: 'CN=Root', issuer: 'CN=Root' });
  test.each<[string, CertificateSummary[], string[]]>([
    ['sound', [certificate(), root], []],
    ['with a short RSA key', [certificate({ keyBits: 1024 })], ['key-weak-0']],
    ['with a short curve', [certificate({ keyType: 'ec', keyBits: 192 })], ['key-weak-0']],
    ['with a good curve', [certificate({ keyType: 'ec', keyBits: 256 })], []],
    ['with a key of an unknown kind', [certificate({ keyType: 'unknown', keyBits: null })], []],
    ['signed with SHA-1', [certificate({ signatureAlgorithm: 'sha1WithRSAEncryption' })], ['signature-weak-0']],
    [
      'with an intermediate signed with MD5',
      [
        certificate(),
        certificate({ subject: 'CN=Authority', issuer: 'CN=Root', signatureAlgorithm: 'md5WithRSAEncryption' }),
      ],
      ['signature-weak-1'],
    ],
    ['with a root signed with SHA-1', [certificate(), { ...root, signatureAlgorithm: 'sha1WithRSAEncryption' }], []],
  ])('%s', (_, chain, problems) => {
    expect(problemsOf(...chain)).toEqual(problems);
  });
});

describe('the signature algorithm', () => {
  test('is known for every root certificate that Node carries', () => {
    const found = new Set(rootCertificates.map((pem) => signatureAlgorithm(new X509Certificate(pem).raw)));
    expect(found).toContain('sha256WithRSAEncryption');
    expect(found).toContain('ecdsa-with-SHA384');
    for (const name of found) expect(name).toMatch(/with/i);
  });

  test('of anything else is unknown, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(typeof signatureAlgorithm(bytes)).toBe('string');
      }),
    );
    const der = new X509Certificate(rootCertificates[0] ?? '').raw;
    for (let length = 0; length < der.length; length += 7) {
      expect(signatureAlgorithm(der.subarray(0, length))).toBe('unknown');
    }
    expect(signatureAlgorithm(Buffer.from('300d30000609'.padEnd(30, '0'), 'hex'))).toBe('unknown');
  });

  test.each([
    ['sha1WithRSAEncryption', true],
    ['ecdsa-with-SHA1', true],
    ['md5WithRSAEncryption', true],
    ['sha256WithRSAEncryption', false],
    ['sha512WithRSAEncryption', false],
    ['ecdsa-with-SHA384', false],
    ['Ed25519', false],
  ])('%s is weak: %s', (name, weak) => {
    expect(isWeakSignature(name)).toBe(weak);
  });
});
