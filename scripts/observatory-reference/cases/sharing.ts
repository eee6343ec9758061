import type { ReferenceCase, Reply } from '../case.ts';
import { redirect } from '../case.ts';

const sharing = (name: string, preflight: (origin: string) => Reply): ReferenceCase => ({
  name: `cors-${name}`,
  preflight,
});
const allow = (origin: string, credentials?: string): Reply => ({
  status: 204,
  headers: [
    ['access-control-allow-origin', origin],
    ...(credentials === undefined ? [] : [['access-control-allow-credentials', credentials] as [string, string]]),
  ],
});

export const sharingCases: ReferenceCase[] = [
  sharing('none', () => ({ status: 204 })),
  sharing('public', () => allow('*')),
  sharing('public-padded', () => allow(' * ')),
  sharing('public-with-credentials', () => allow('*', 'true')),
  sharing('restricted', () => allow('https://friend.example')),
  sharing('restricted-with-credentials', () => allow('https://friend.example', 'true')),
  sharing('null', () => allow('null', 'true')),
  sharing('empty', () => allow('')),
  sharing('repeats-origin', (origin) => allow(origin)),
  sharing('repeats-origin-with-credentials', (origin) => allow(origin, 'true')),
  sharing('repeats-origin-with-credentials-in-capitals', (origin) => allow(origin, ' TRUE ')),
  sharing('repeats-origin-without-credentials', (origin) => allow(origin, 'false')),
  sharing('refused', (origin) => ({ ...allow(origin, 'true'), status: 403 })),
  sharing('not-allowed', () => ({ ...allow('*'), status: 405 })),
  sharing('redirected', () => redirect('/elsewhere', 302, [['access-control-allow-origin', '*']])),
  { name: 'cors-on-the-page', page: { headers: [['access-control-allow-origin', '*']] } },
  {
    name: 'cors-after-redirect',
    page: ({ path, https }) =>
      path === '/' ? redirect(`${https}/in`) : { headers: [['access-control-allow-origin', '*']] },
  },
];
