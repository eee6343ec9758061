import type { Evidence } from './evidence.ts';
import { cutSeen, headerValues } from './headers.ts';
import type { ObservedCookie } from './observation.ts';
import { isTransportSecured } from './strict-transport-security.ts';
import { defineTest, mostTelling } from './test-definition.ts';

const outcomes = {
  'cookies-secure-with-httponly-sessions-and-samesite': {
    modifier: 5,
    pass: true,
    title: 'Every cookie is Secure and restricted by SameSite, and session cookies are HttpOnly.',
  },
  'cookies-secure-with-httponly-sessions': {
    modifier: 0,
    pass: true,
    title: 'Every cookie is Secure, and session cookies are HttpOnly.',
    advice: 'Add SameSite=Lax or SameSite=Strict to every cookie.',
  },
  'cookies-not-found': { modifier: 0, pass: true, title: 'No cookies are set.' },
  'cookies-without-secure-flag-but-protected-by-hsts': {
    modifier: -5,
    pass: false,
    title: 'A cookie lacks Secure; only HSTS keeps it from being sent over http.',
    advice: 'Add Secure to every cookie.',
  },
  'cookies-without-secure-flag': {
    modifier: -20,
    pass: false,
    title: 'A cookie lacks Secure, so it is sent over http too, where anybody on the way can read it.',
    advice: 'Add Secure to every cookie, and send Strict-Transport-Security.',
  },
  'cookies-session-without-secure-flag-but-protected-by-hsts': {
    modifier: -10,
    pass: false,
    title: 'A session cookie lacks Secure; only HSTS keeps it from being sent over http.',
    advice: 'Add Secure to session cookies.',
  },
  'cookies-samesite-flag-invalid': {
    modifier: -20,
    pass: false,
    title: 'A cookie’s SameSite is unknown, or is None without Secure.',
    advice: 'Use SameSite=Lax or SameSite=Strict; None only together with Secure.',
  },
  'cookies-anticsrf-without-samesite-flag': {
    modifier: -20,
    pass: false,
    title: 'A cookie that guards against cross-site requests is itself sent with them (no SameSite).',
    advice: 'Add SameSite=Strict or SameSite=Lax to it.',
  },
  'cookies-session-without-httponly-flag': {
    modifier: -30,
    pass: false,
    title: 'Scripts can read a session cookie (no HttpOnly).',
    advice: 'Add HttpOnly to session cookies.',
  },
  'cookies-session-without-secure-flag': {
    modifier: -40,
    pass: false,
    title: 'A session cookie lacks Secure, so it is sent over http too, where anybody on the way can take it.',
    advice: 'Add Secure to session cookies, and send Strict-Transport-Security.',
  },
} as const;

type Outcome = keyof typeof outcomes;

export const cookies = defineTest({
  name: 'cookies',
  title: 'Cookies',
  outcomes,
  judge(evidence) {
    // A load balancer's cookie, which its users can't change.
    const held = evidence.observation.cookies.filter(({ name }) => name !== 'heroku-session-affinity');
    if (held.length === 0) return { outcome: 'cookies-not-found', seen: 'No cookies.' };
    const secured = isTransportSecured(evidence);
    const faults = held.flatMap((cookie) => faultsOf(cookie, secured));
    if (setsUnknownSameSite(evidence)) faults.push('cookies-samesite-flag-invalid');
    const clean = held.every(({ sameSite }) => sameSite !== null)
      ? 'cookies-secure-with-httponly-sessions-and-samesite'
      : 'cookies-secure-with-httponly-sessions';
    return { outcome: mostTelling(outcomes, faults) ?? clean, seen: cutSeen(held.map(describe).join(', ')) };
  },
});

function faultsOf({ name, secure, httpOnly, sameSite }: ObservedCookie, secured: boolean): Outcome[] {
  const session = /login|sess/i.test(name);
  const found: Outcome[] = [];
  if (!secure) {
    found.push(secured ? 'cookies-without-secure-flag-but-protected-by-hsts' : 'cookies-without-secure-flag');
    if (sameSite === 'none') found.push('cookies-samesite-flag-invalid');
    if (session)
      found.push(
        secured ? 'cookies-session-without-secure-flag-but-protected-by-hsts' : 'cookies-session-without-secure-flag',
      );
  }
  if (session && !httpOnly) found.push('cookies-session-without-httponly-flag');
  if (/csrf/i.test(name) && sameSite === null) found.push('cookies-anticsrf-without-samesite-flag');
  return found;
}

/** Judged by the header as sent, because whoever holds the cookie forgets a SameSite that it doesn't know. */
const setsUnknownSameSite = ({ response }: Evidence): boolean =>
  headerValues(response.headers, 'set-cookie')
    .flatMap((line) => line.split(';'))
    .map((part) => part.split('=').map((text) => text.trim().toLowerCase()))
    .some(([name, value]) => name === 'samesite' && !['lax', 'strict', 'none'].includes(value ?? ''));

function describe({ name, secure, httpOnly, sameSite }: ObservedCookie): string {
  const flags = [secure && 'Secure', httpOnly && 'HttpOnly', sameSite && `SameSite=${sameSite}`].filter(Boolean);
  return `${name} (${flags.join(', ') || 'no flags'})`;
}
