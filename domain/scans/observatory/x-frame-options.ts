import { readPolicies } from './csp-reading.ts';
import { cutSeen, header, seenHeader } from './headers.ts';
import { defineTest } from './test-definition.ts';

const name = 'x-frame-options';
const advice = "Set frame-ancestors 'none' (or 'self') in the Content-Security-Policy header.";

export const xFrameOptions = defineTest({
  name,
  title: 'X-Frame-Options',
  outcomes: {
    'x-frame-options-implemented-via-csp': {
      modifier: 5,
      pass: true,
      title: 'The content security policy says who may frame the site (frame-ancestors).',
    },
    'x-frame-options-sameorigin-or-deny': {
      modifier: 5,
      pass: true,
      title: 'No other site may frame this one (SAMEORIGIN or DENY).',
    },
    'x-frame-options-allow-from-origin': {
      modifier: 0,
      pass: true,
      title: 'X-Frame-Options uses ALLOW-FROM, which current browsers ignore.',
      advice: 'Name the origins that may frame the site in frame-ancestors of the Content-Security-Policy header.',
    },
    'x-frame-options-not-implemented': {
      modifier: -20,
      pass: false,
      title: 'Any site may frame this one: there is no X-Frame-Options header.',
      advice,
    },
    'x-frame-options-header-invalid': {
      modifier: -20,
      pass: false,
      title: 'The X-Frame-Options header is not recognised, so any site may frame this one.',
      advice,
    },
  },
  judge(evidence) {
    // Only a header can say this; browsers ignore frame-ancestors in a meta element.
    const policies = readPolicies(evidence);
    const ancestors = policies.kind === 'enforced' ? policies.fromHeaders.get('frame-ancestors') : undefined;
    if (ancestors !== undefined) {
      const seen = cutSeen(`frame-ancestors ${[...ancestors].join(' ')}`);
      return { outcome: 'x-frame-options-implemented-via-csp', seen };
    }
    const value = header(evidence.response.headers, name);
    const seen = seenHeader(name, value);
    if (!value) return { outcome: 'x-frame-options-not-implemented', seen };
    const option = value.trim().toLowerCase();
    if (option === 'deny' || option === 'sameorigin') return { outcome: 'x-frame-options-sameorigin-or-deny', seen };
    const allows = option.startsWith('allow-from');
    return { outcome: allows ? 'x-frame-options-allow-from-origin' : 'x-frame-options-header-invalid', seen };
  },
});
