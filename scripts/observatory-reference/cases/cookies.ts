import type { ReferenceCase, Reply } from '../case.ts';
import { redirect } from '../case.ts';

const hsts: [string, string] = ['strict-transport-security', 'max-age=31536000'];
const setCookies = (...cookies: string[]): Reply => ({
  headers: cookies.map((cookie) => ['set-cookie', cookie]),
});
const cookies = (name: string, ...lines: string[]): ReferenceCase => ({
  name: `cookies-${name}`,
  page: setCookies(...lines),
});
const cookiesWithHsts = (name: string, ...lines: string[]): ReferenceCase => ({
  name: `cookies-hsts-${name}`,
  page: { headers: [hsts, ...(setCookies(...lines).headers ?? [])] },
});

export const cookieCases: ReferenceCase[] = [
  cookies('all-flags', 'sid=1; Secure; HttpOnly; SameSite=Strict', 'theme=dark; Secure; SameSite=Lax'),
  cookies('none-cross-site', 'a=1; Secure; SameSite=None'),
  cookies('no-samesite', 'a=1; Secure', 'session=2; Secure; HttpOnly; SameSite=Lax'),
  cookies('flags-in-odd-case', 'session=1; SECURE; httponly; samesite=STRICT'),
  cookies('not-secure', 'a=1; SameSite=Lax'),
  cookies('session-not-secure', 'PHPSESSID=1; HttpOnly; SameSite=Lax'),
  cookies('login-not-secure', 'my_Login_token=1; HttpOnly'),
  cookies('session-not-httponly', 'session=1; Secure; SameSite=Lax'),
  cookies('session-without-flags', 'session=1'),
  cookies('csrf-without-samesite', 'csrftoken=1; Secure'),
  cookies('xsrf-without-samesite', 'XSRF-TOKEN=1; Secure'),
  cookies('csrf-with-samesite', 'X-CSRF-Token=1; Secure; SameSite=Strict'),
  cookies('csrf-not-secure', 'csrf=1; SameSite=Strict'),
  cookies('csrf-and-session', 'csrf=1; Secure', 'sess=2; Secure; SameSite=Lax'),
  cookies('samesite-unknown', 'a=1; Secure; SameSite=Sometimes'),
  cookies('samesite-empty', 'a=1; Secure; SameSite='),
  cookies('samesite-bare', 'a=1; Secure; SameSite'),
  cookies('samesite-none-not-secure', 'a=1; SameSite=None'),
  cookies('samesite-unknown-session', 'session=1; Secure; SameSite=Sometimes'),
  cookies('samesite-unknown-but-dropped', '__Secure-a=1; SameSite=Sometimes'),
  cookies('load-balancer', 'heroku-session-affinity=1'),
  cookies('load-balancer-and-other', 'heroku-session-affinity=1', 'a=1; Secure'),
  cookies('prefix-secure-kept', '__Secure-a=1; Secure; SameSite=Lax'),
  cookies('prefix-secure-dropped', '__Secure-a=1'),
  cookies('prefix-host-kept', '__Host-session=1; Secure; Path=/; HttpOnly; SameSite=Lax'),
  cookies('prefix-host-dropped', '__Host-session=1; Secure; Path=/; Domain=example.com'),
  cookies('domain-parent', 'a=1; Domain=example.com; Secure; SameSite=Lax'),
  cookies('domain-public-suffix', 'a=1; Domain=com'),
  cookies('domain-foreign', 'a=1; Domain=example.org'),
  cookies('other-path', 'a=1; Path=/deep/down; Secure; SameSite=Lax'),
  cookies('expired', 'session=1; Max-Age=0; Secure', 'a=1; Secure; SameSite=Lax'),
  cookies('expired-long-ago', 'session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'),
  cookies('overwritten', 'a=1', 'a=2; Secure; SameSite=Lax'),
  cookies('nameless', '=1; Secure'),
  cookies('no-equals', 'justavalue'),
  cookies('empty-line', ''),
  cookies('quoted', 'a="1; Secure"; SameSite=Lax'),
  cookiesWithHsts('not-secure', 'a=1'),
  cookiesWithHsts('session-not-secure', 'session=1; HttpOnly'),
  cookiesWithHsts('session-without-flags', 'session=1'),
  cookiesWithHsts('samesite-none-not-secure', 'a=1; SameSite=None'),
  {
    name: 'cookies-short-hsts',
    page: {
      headers: [
        ['strict-transport-security', 'max-age=100'],
        ['set-cookie', 'a=1; HttpOnly'],
      ],
    },
  },
  {
    name: 'cookies-set-before-redirect',
    page: ({ path, https }) => (path === '/' ? redirect(`${https}/in`, 302, [['set-cookie', 'session=1']]) : {}),
  },
  {
    name: 'cookies-deleted-on-the-way',
    page: ({ path, https }) =>
      path === '/'
        ? redirect(`${https}/in`, 302, [['set-cookie', 'session=1; Path=/']])
        : setCookies('session=; Path=/; Max-Age=0'),
  },
  {
    name: 'cookies-needed-to-arrive',
    page: ({ https, cookie }) =>
      cookie?.includes('seen=1') ? {} : redirect(`${https}/`, 302, [['set-cookie', 'seen=1; Path=/; Secure']]),
  },
  { name: 'cookies-over-http-only', https: 'closed', http: setCookies('a=1; Secure; SameSite=Lax', 'b=2; HttpOnly') },
  {
    name: 'cookies-on-http-redirect',
    http: ({ https }) => redirect(`${https}/`, 301, [['set-cookie', 'session=1']]),
  },
];
