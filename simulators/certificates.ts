// The X.509 library's container throws at import unless this stands first.
import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

export interface CertificateRequest {
  /** Host names and IP addresses; the first is the subject too. */
  names: string[];
  /** Default: a day ago, so that a clock a little behind still accepts it. */
  notBefore?: Date;
  /** Default: in 90 days. */
  notAfter?: Date;
  /** `rsa` has 2,048 bits, `ec` is P-256. Default: `ec`. */
  keyType?: 'rsa' | 'ec';
}

/** PEM, as node:tls takes them; `cert` holds the leaf alone. */
export interface IssuedCertificate {
  cert: string;
  key: string;
}

export interface Authority {
  /** The certificate that clients trust, as PEM. */
  certificate: string;
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

const dayMs = 24 * 60 * 60 * 1000;
const rootLifetimeMs = 5 * 365 * dayMs;
/** Longer than a leaf lives, so that no leaf outlives its root. */
const rootRenewalMs = 100 * dayMs;
const ecAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rsaAlgorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

/** A new certificate authority that lives in memory only. */
export async function createAuthority(): Promise<Authority> {
  return authorityOf(await createRoot());
}

/**
 * The authority kept in `directory`, created on first use. `ca.pem` there is the certificate for clients to trust;
 * `ca-key.pem` (mode 600) holds key and certificate together, so that two processes that start at once agree on one pair.
 */
export async function loadOrCreateAuthority(directory: string): Promise<Authority> {
  await mkdir(directory, { recursive: true });
  const pairFile = join(directory, 'ca-key.pem');
  const pair = (await readPair(pairFile)) ?? (await createPair(pairFile));
  await replaceFile(join(directory, 'ca.pem'), pair.cert);
  return authorityOf(pair);
}

/** A certificate that vouches for itself alone. */
export async function createSelfSigned(request: CertificateRequest): Promise<IssuedCertificate> {
  const keys = await createKeys(request.keyType);
  const name = subjectOf(request);
  return pemOf(
    await x509.X509CertificateGenerator.createSelfSigned({
      ...validityOf(request),
      name,
      keys,
      extensions: leafExtensions(request),
    }),
    keys,
  );
}

async function createRoot(): Promise<IssuedCertificate> {
  const keys = await createKeys('ec');
  return pemOf(
    await x509.X509CertificateGenerator.createSelfSigned({
      // Random, so that two authorities are told apart wherever both are trusted.
      name: `CN=Vigil practice authority ${randomBytes(4).toString('hex')}`,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + rootLifetimeMs),
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    }),
    keys,
  );
}

async function authorityOf(root: IssuedCertificate): Promise<Authority> {
  const rootCertificate = new x509.X509Certificate(root.cert);
  const pkcs8 = createPrivateKey(root.key).export({ format: 'der', type: 'pkcs8' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, ecAlgorithm, false, ['sign']);
  return {
    certificate: root.cert,
    async issue(request) {
      const keys = await createKeys(request.keyType);
      const issuerId = await x509.AuthorityKeyIdentifierExtension.create(rootCertificate);
      return pemOf(
        await x509.X509CertificateGenerator.create({
          ...validityOf(request),
          subject: subjectOf(request),
          issuer: rootCertificate.subject,
          publicKey: keys.publicKey,
          signingKey,
          signingAlgorithm: ecAlgorithm,
          extensions: [...leafExtensions(request), issuerId],
        }),
        keys,
      );
    },
  };
}

const createKeys = (keyType: CertificateRequest['keyType']): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(keyType === 'rsa' ? rsaAlgorithm : ecAlgorithm, true, ['sign', 'verify']);

async function pemOf(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<IssuedCertificate> {
  const key = KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' });
  return { cert: `${certificate.toString('pem').trimEnd()}\n`, key: key.toString() };
}

const validityOf = ({ notBefore, notAfter }: CertificateRequest) => ({
  notBefore: notBefore ?? new Date(Date.now() - dayMs),
  notAfter: notAfter ?? new Date(Date.now() + 90 * dayMs),
});

const subjectOf = ({ names }: CertificateRequest): string => `CN=${names[0] ?? ''}`;

const leafExtensions = ({ names }: CertificateRequest): x509.Extension[] => [
  new x509.BasicConstraintsExtension(false, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
  new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
  new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
];

async function readPair(file: string): Promise<IssuedCertificate | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [key, cert] = text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n?/g) ?? [];
  if (key === undefined || cert === undefined) return undefined;
  const expires = Date.parse(new X509Certificate(cert).validTo);
  return expires > Date.now() + rootRenewalMs ? { key, cert } : undefined;
}

/** Of several processes that create the pair at once, the first to link it wins, and the others take its pair. */
async function createPair(file: string): Promise<IssuedCertificate> {
  const pair = await createRoot();
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, pair.key + pair.cert, { mode: 0o600 });
  try {
    await link(draft, file);
    return pair;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const theirs = await readPair(file);
    if (theirs !== undefined) return theirs;
    await rename(draft, file);
    return pair;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Readers see the old file or the new one, never a part. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
