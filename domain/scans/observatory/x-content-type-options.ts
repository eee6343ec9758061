import { header, seenHeader } from './headers.ts';
import { defineTest } from './test-definition.ts';

const name = 'x-content-type-options';

export const xContentTypeOptions = defineTest({
  name,
  title: 'X-Content-Type-Options',
  outcomes: {
    'x-content-type-options-nosniff': {
      modifier: 0,
      pass: true,
      title: 'Browsers are told not to guess content types (nosniff).',
    },
    'x-content-type-options-not-implemented': {
      modifier: -5,
      pass: false,
      title: 'Browsers may guess content types: there is no X-Content-Type-Options header.',
      advice: 'Send X-Content-Type-Options: nosniff with every response.',
    },
    'x-content-type-options-header-invalid': {
      modifier: -5,
      pass: false,
      title: 'The X-Content-Type-Options header says something other than nosniff.',
      advice: 'Send X-Content-Type-Options: nosniff, once.',
    },
  },
  judge({ response }) {
    const value = header(response.headers, name);
    const seen = seenHeader(name, value);
    if (!value) return { outcome: 'x-content-type-options-not-implemented', seen };
    const valid = value.trim().toLowerCase() === 'nosniff';
    return { outcome: valid ? 'x-content-type-options-nosniff' : 'x-content-type-options-header-invalid', seen };
  },
});
