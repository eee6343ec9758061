import { header, seenHeader } from './headers.ts';
import { defineTest } from './test-definition.ts';

const name = 'referrer-policy';

const privatePolicies = new Set(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin']);
const unsafePolicies = new Set(['origin', 'origin-when-cross-origin', 'unsafe-url', 'no-referrer-when-downgrade']);

export const referrerPolicy = defineTest({
  name,
  title: 'Referrer Policy',
  outcomes: {
    'referrer-policy-private': {
      modifier: 5,
      pass: true,
      title: 'Other sites learn no more than the origin that a visitor comes from.',
    },
    'referrer-policy-not-implemented': {
      modifier: 0,
      pass: true,
      title: 'There is no referrer policy, so the browser’s default holds.',
      advice: 'Send Referrer-Policy: strict-origin-when-cross-origin, or a stricter one.',
    },
    'referrer-policy-unsafe': {
      modifier: -5,
      pass: false,
      title: 'The referrer policy lets addresses of this site leak to others.',
      advice: 'Send Referrer-Policy: strict-origin-when-cross-origin, or a stricter one.',
    },
    'referrer-policy-header-invalid': {
      modifier: -5,
      pass: false,
      title: 'The referrer policy names no policy that browsers know.',
      advice: 'Send Referrer-Policy: strict-origin-when-cross-origin, or a stricter one.',
    },
  },
  judge({ response, page }) {
    const inPage = page.kind === 'html' ? page.page.referrer : null;
    const given = [header(response.headers, name), inPage].filter((value) => value !== null);
    const seen = seenHeader(name, given.length === 0 ? null : given.join(', '));
    if (given.length === 0) return { outcome: 'referrer-policy-not-implemented', seen };
    // Later values are for browsers that know them, so the last known one holds; the page comes after the header.
    const policy = given
      .join(', ')
      .split(',')
      .map((value) => value.trim().toLowerCase())
      .findLast((value) => privatePolicies.has(value) || unsafePolicies.has(value));
    if (policy === undefined) return { outcome: 'referrer-policy-header-invalid', seen };
    return { outcome: privatePolicies.has(policy) ? 'referrer-policy-private' : 'referrer-policy-unsafe', seen };
  },
});
