import type { Site } from '../../site.ts';
import { differing, noHsts } from './differing.ts';

/** Cookies and their flags; their names tell what they are for. */
export const cookieSites: Site[] = [
  differing('cookie-best', 'A session cookie with every flag', {
    cookies: ['session=1f; Path=/; Secure; HttpOnly; SameSite=Lax'],
  }),
  differing('cookie-no-samesite', 'A session cookie without SameSite', {
    cookies: ['session=1f; Path=/; Secure; HttpOnly'],
  }),
  differing('cookie-session-insecure', 'A session cookie without Secure, saved by HSTS', {
    cookies: ['session=1f; Path=/; HttpOnly'],
  }),
  differing('cookie-session-exposed', 'A session cookie without Secure, and no HSTS', {
    ...noHsts,
    cookies: ['session=1f; Path=/; HttpOnly'],
  }),
  differing('cookie-session-readable', 'A session cookie that scripts can read', {
    cookies: ['session=1f; Path=/; Secure'],
  }),
  differing('cookie-insecure', 'A minor cookie without Secure, saved by HSTS', { cookies: ['theme=dark; Path=/'] }),
  differing('cookie-exposed', 'A minor cookie without Secure, and no HSTS', { ...noHsts, cookies: ['theme=dark'] }),
  differing('cookie-samesite-broken', 'A cookie whose SameSite is no such value', {
    cookies: ['theme=dark; Path=/; Secure; SameSite=Sometimes'],
  }),
  differing('cookie-csrf', 'An anti-forgery cookie without SameSite', {
    cookies: ['csrftoken=77ab; Path=/; Secure'],
  }),
];
