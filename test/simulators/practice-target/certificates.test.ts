import { X509Certificate } from 'node:crypto';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import type { Client } from './with-target.ts';
import { withTarget } from './with-target.ts';

/** A handshake that goes through whatever the certificate says. */
async function handshake(client: Client, site: string, tls: ConnectionOptions = {}) {
  const socket = (await client.connect('https', site, { rejectUnauthorized: false, ...tls })) as TLSSocket;
  const { authorizationError } = socket;
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  const protocol = socket.getProtocol();
  socket.destroy();
  return { certificate, protocol, code: (authorizationError as unknown as string | null) ?? null };
}

describe('certificate sites', () => {
  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s is refused with %s, and read by those who look away', (site, code) =>
    withTarget(async (client) => {
      await expect(client.ask('https', site)).rejects.toMatchObject({ code });
      const { headers } = await client.ask('http', site);
      expect(headers.location).toBe(`https://${site}.localhost:${client.target.httpsPort}/`);
      expect((await handshake(client, site)).protocol).toBe('TLSv1.3');
    }),
  );

  test('each site has a certificate of its own name, issued by the authority', () =>
    withTarget(async (client) => {
      const authority = new X509Certificate(client.ca);
      for (const site of ['exemplary', 'rsa-key', 'expires-soon']) {
        const { certificate, code } = await handshake(client, site);
        expect(code).toBeNull();
        expect(certificate.subjectAltName).toBe(`DNS:${site}.localhost`);
        expect(certificate.checkIssued(authority)).toBe(true);
      }
    }));

  test('the key type and the last day are as described', () =>
    withTarget(async (client) => {
      expect((await handshake(client, 'rsa-key')).certificate.publicKey.asymmetricKeyType).toBe('rsa');
      expect((await handshake(client, 'exemplary')).certificate.publicKey.asymmetricKeyType).toBe('ec');
      const left = Date.parse((await handshake(client, 'expires-soon')).certificate.validTo) - Date.now();
      expect(Math.round(left / 86_400_000)).toBe(3);
    }));

  test('only the old one still speaks TLS 1.0', () =>
    withTarget(async (client) => {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      expect((await handshake(client, 'old-tls', old)).protocol).toBe('TLSv1');
      expect((await handshake(client, 'old-tls')).protocol).toBe('TLSv1.3');
      await expect(handshake(client, 'exemplary', old)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    }));

  test('a client that names no host gets the certificate of localhost', () =>
    withTarget(async (client) => {
      const { certificate } = await handshake(client, '', { servername: '' });
      expect(certificate.checkHost('localhost')).toBe('localhost');
      expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    }));
});
