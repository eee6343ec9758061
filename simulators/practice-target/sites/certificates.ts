import type { Site, SiteCertificate } from '../site.ts';
import { gradedSite } from './graded-site.ts';

const certificateSite = (name: string, description: string, certificate: SiteCertificate): Site => ({
  ...gradedSite({
    name,
    description,
    plainHttp: 'redirects',
    headers: {
      'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
    },
    page: { title: 'Village Savings Bank', text: 'Please sign in.' },
  }),
  kind: 'certificate',
  certificate,
});

/** Sites whose pages are in order, and whose certificates or protocols are not. */
export const certificateSites: Site[] = [
  {
    ...certificateSite('expired', 'Its certificate ran out a month ago', { startsInDays: -120, endsInDays: -30 }),
    demo: true,
  },
  certificateSite('expires-soon', 'Its certificate runs out in three days', { endsInDays: 3 }),
  certificateSite('not-yet-valid', 'Its certificate begins in a month', { startsInDays: 30 }),
  certificateSite('self-signed', 'Its certificate is vouched for by nobody else', { selfSigned: true }),
  certificateSite('wrong-name', 'Its certificate is for another host', { names: ['elsewhere.example'] }),
  certificateSite('rsa-key', 'Nothing wrong: a certificate with an RSA key, for comparison', { keyType: 'rsa' }),
  {
    ...certificateSite('old-tls', 'Still accepts TLS 1.0 and 1.1', { keyType: 'rsa' }),
    oldTls: true,
  },
];
