import type { ReferenceCase } from '../case.ts';
import { html } from '../case.ts';

const sends = (header: string, short: string) => {
  return (name: string, ...values: string[]): ReferenceCase => ({
    name: `${short}-${name}`,
    page: { headers: values.map((value) => [header, value]) },
  });
};

const frames = sends('x-frame-options', 'xfo');
const types = sends('x-content-type-options', 'xcto');
const referrer = sends('referrer-policy', 'referrer');
const resource = sends('cross-origin-resource-policy', 'corp');

const referrerInPage = (name: string, content: string, ...values: string[]): ReferenceCase => ({
  name: `referrer-meta-${name}`,
  page: {
    headers: values.map((value) => ['referrer-policy', value]),
    body: html(`<meta name="Referrer" content="${content}">`),
  },
});

export const headerCases: ReferenceCase[] = [
  frames('deny', 'DENY'),
  frames('sameorigin', ' SameOrigin '),
  frames('allow-from', 'ALLOW-FROM https://friend.example'),
  frames('allowall', 'ALLOWALL'),
  frames('empty', ''),
  frames('list', 'DENY, SAMEORIGIN'),
  frames('twice', 'DENY', 'DENY'),
  {
    name: 'xfo-by-csp',
    page: { headers: [['content-security-policy', "default-src 'self'; frame-ancestors 'self'"]] },
  },
  {
    name: 'xfo-by-csp-alone',
    page: {
      headers: [
        ['content-security-policy', "frame-ancestors 'none'"],
        ['x-frame-options', 'ALLOWALL'],
      ],
    },
  },
  { name: 'xfo-by-csp-star', page: { headers: [['content-security-policy', 'frame-ancestors *']] } },
  { name: 'xfo-by-csp-empty', page: { headers: [['content-security-policy', 'frame-ancestors']] } },
  {
    name: 'xfo-by-malformed-csp',
    page: { headers: [['content-security-policy', "frame-ancestors 'none'; img-src *; img-src *"]] },
  },
  types('nosniff', ' NoSniff'),
  types('other', 'sniff'),
  types('empty', ''),
  types('twice', 'nosniff', 'nosniff'),
  types('with-parameter', 'nosniff; mode=block'),
  referrer('no-referrer', 'no-referrer'),
  referrer('same-origin', 'Same-Origin'),
  referrer('strict-origin', 'strict-origin'),
  referrer('strict-origin-when-cross-origin', 'strict-origin-when-cross-origin'),
  referrer('origin', 'origin'),
  referrer('unsafe-url', 'unsafe-url'),
  referrer('downgrade', 'no-referrer-when-downgrade'),
  referrer('unknown', 'none-of-your-business'),
  referrer('empty', ''),
  referrer('fallback', 'no-referrer, strict-origin-when-cross-origin'),
  referrer('fallback-unknown-last', 'origin, no-referrer, brand-new'),
  referrer('fallback-unsafe-last', 'no-referrer, unsafe-url'),
  referrer('semicolons', 'no-referrer; origin'),
  referrer('twice', 'unsafe-url', 'no-referrer'),
  referrerInPage('alone', 'no-referrer'),
  referrerInPage('over-header', 'unsafe-url', 'no-referrer'),
  referrerInPage('unknown-beside-header', 'whatever', 'no-referrer'),
  referrerInPage('empty', ''),
  {
    name: 'referrer-meta-twice',
    page: { body: html('<meta name="referrer" content="no-referrer"><meta name="referrer" content="origin">') },
  },
  {
    name: 'referrer-meta-http-equiv',
    page: { body: html('<meta http-equiv="referrer-policy" content="no-referrer">') },
  },
  resource('same-origin', 'same-origin'),
  resource('same-site', ' Same-Site '),
  resource('cross-origin', 'cross-origin'),
  resource('unknown', 'same-planet'),
  resource('empty', ''),
  resource('twice', 'same-origin', 'same-origin'),
  resource('own-property', 'constructor'),
];
