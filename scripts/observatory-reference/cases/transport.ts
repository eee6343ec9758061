import type { ReferenceCase } from '../case.ts';
import { redirect } from '../case.ts';

const hsts = (name: string, ...values: string[]): ReferenceCase => ({
  name: `hsts-${name}`,
  page: { headers: values.map((value) => ['strict-transport-security', value]) },
});

/** Hosts that the reference and Vigil take to be preloaded. */
export const preloadEntries = [
  { name: 'preloaded.example.com', mode: 'force-https', include_subdomains: false },
  { name: 'preloaded-with-subdomains.example.com', mode: 'force-https', include_subdomains: true },
  { name: 'listed-for-pins.example.com', include_subdomains: true },
];

export const transportCases: ReferenceCase[] = [
  hsts('one-year', 'max-age=31536000'),
  hsts('with-extras', 'includeSubDomains; MAX-AGE=63072000 ; preload'),
  hsts('180-days', 'max-age=15552000'),
  hsts('a-second-less', 'max-age=15551999'),
  hsts('zero', 'max-age=0'),
  hsts('negative', 'max-age=-1'),
  hsts('quoted', 'max-age="31536000"'),
  hsts('quoted-short', 'max-age="100"'),
  hsts('no-number', 'max-age=forever'),
  hsts('number-and-letters', 'max-age=31536000s'),
  hsts('fraction', 'max-age=31536000.5'),
  hsts('no-max-age', 'includeSubDomains'),
  hsts('spaced-equals', 'max-age = 31536000'),
  hsts('empty', ''),
  hsts('comma', 'max-age=31536000, includeSubDomains'),
  hsts('twice', 'max-age=31536000', 'max-age=31536000'),
  hsts('max-age-twice', 'max-age=31536000; max-age=1'),
  { name: 'hsts-no-https', https: 'closed', http: { headers: [['strict-transport-security', 'max-age=31536000']] } },
  {
    name: 'hsts-self-signed',
    certificate: 'self-signed',
    page: { headers: [['strict-transport-security', 'max-age=31536000']] },
  },
  { name: 'preloaded' },
  { name: 'preloaded-with-subdomains' },
  { name: 'below.preloaded-with-subdomains' },
  { name: 'below.preloaded' },
  { name: 'listed-for-pins' },
  { name: 'preloaded-http-only.preloaded-with-subdomains', https: 'closed', http: {} },
  { name: 'redirect-missing', http: 'same-as-https' },
  { name: 'redirect-no-http', http: 'closed' },
  { name: 'redirect-302', http: ({ https, path }) => redirect(https + path, 302) },
  { name: 'redirect-303', http: ({ https }) => redirect(`${https}/`, 303) },
  { name: 'redirect-307', http: ({ https }) => redirect(`${https}/`, 307) },
  { name: 'redirect-308', http: ({ https }) => redirect(`${https}/`, 308) },
  { name: 'redirect-300', http: ({ https }) => redirect(`${https}/`, 300) },
  { name: 'redirect-with-fragment', http: ({ https }) => redirect(`${https}/#top`) },
  { name: 'redirect-off-host', http: ({ elsewhere }) => redirect(elsewhere('https', 'redirect-302')) },
  { name: 'redirect-off-host-over-http', http: ({ elsewhere }) => redirect(elsewhere('http', 'redirect-302')) },
  {
    name: 'redirect-late',
    http: ({ path, http, https }) => redirect(path === '/' ? `${http}/step` : `${https}/`),
  },
  { name: 'redirect-relative', http: ({ path }) => (path === '/' ? redirect('home?x=1') : {}) },
  { name: 'redirect-to-http', http: ({ elsewhere }) => redirect(elsewhere('http', 'redirect-missing')) },
  {
    name: 'redirect-back-to-http',
    page: ({ http }) => redirect(`${http}/in`),
    http: ({ path, https }) => (path === '/' ? redirect(`${https}/`) : {}),
  },
  { name: 'redirect-loop', http: ({ http }) => redirect(`${http}/`) },
  { name: 'redirect-loop-through-https', page: ({ http }) => redirect(`${http}/`) },
  { name: 'redirect-loop-on-https', page: ({ path, https }) => redirect(path === '/' ? `${https}/b` : `${https}/`) },
  {
    name: 'redirect-ten-times',
    page: ({ path, https }) =>
      path.length <= 9 ? redirect(`${https}${path}a`) : { headers: [['x-frame-options', 'DENY']] },
  },
  {
    name: 'redirect-fifteen-times',
    page: ({ path, https }) =>
      path.length <= 15 ? redirect(`${https}${path}a`) : { headers: [['x-frame-options', 'DENY']] },
  },
  { name: 'redirect-nowhere', http: () => redirect('http://[not-an-address/') },
  { name: 'redirect-to-ftp', http: () => redirect('ftp://files.example.com/') },
  { name: 'redirect-without-location', http: { status: 302 } },
  { name: 'redirect-self-signed', certificate: 'self-signed' },
  { name: 'redirect-to-self-signed', http: ({ elsewhere }) => redirect(elsewhere('https', 'redirect-self-signed')) },
  { name: 'self-signed-without-redirect', certificate: 'self-signed', http: 'same-as-https' },
  { name: 'https-leads-to-self-signed', page: ({ elsewhere }) => redirect(elsewhere('https', 'redirect-self-signed')) },
  { name: 'https-leads-off-host', page: ({ elsewhere }) => redirect(elsewhere('https', 'hsts-one-year')) },
  { name: 'status-401', page: { status: 401 } },
  { name: 'status-403', page: { status: 403 } },
  { name: 'status-404', page: { status: 404 } },
  { name: 'status-204', page: { status: 204 } },
  { name: 'status-503', page: { status: 503 } },
  { name: 'nothing-listens', http: 'closed', https: 'closed' },
];
