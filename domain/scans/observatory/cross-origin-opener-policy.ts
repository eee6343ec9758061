import { header, seenHeader } from './headers.ts';
import { structuredToken } from './structured-token.ts';
import { defineTest } from './test-definition.ts';

const name = 'cross-origin-opener-policy';
const advice = 'Send Cross-Origin-Opener-Policy: same-origin, or one of the values that allow popups.';

export const crossOriginOpenerPolicy = defineTest({
  name,
  title: 'Cross-Origin Opener Policy (COOP)',
  outcomes: {
    'coop-implemented-with-same-origin': {
      modifier: 10,
      pass: true,
      title: 'Windows of other origins hold no reference to this site’s (same-origin).',
    },
    'coop-implemented-with-same-origin-allow-popups': {
      modifier: 10,
      pass: true,
      title: 'Windows of other origins hold no reference to this site’s, but for popups that it opens.',
    },
    'coop-implemented-with-noopener-allow-popups': {
      modifier: 10,
      pass: true,
      title: 'Whoever opens this site’s windows holds no reference to them (noopener-allow-popups).',
    },
    'coop-implemented-with-unsafe-none': {
      modifier: 0,
      pass: true,
      title: 'Windows of other origins may hold references to this site’s, by its own word (unsafe-none).',
      advice,
    },
    'coop-not-implemented': {
      modifier: 0,
      pass: true,
      title: 'Windows of other origins may hold references to this site’s, as that is the default.',
      advice,
    },
    'coop-header-invalid': {
      modifier: -5,
      pass: false,
      title: 'The Cross-Origin-Opener-Policy header is not recognised.',
      advice: 'Send one of the known values, once, in lower case and without quotes.',
    },
  },
  judge({ response }) {
    const value = header(response.headers, name);
    const seen = seenHeader(name, value);
    if (!value) return { outcome: 'coop-not-implemented', seen };
    switch (structuredToken(value)) {
      case 'same-origin':
        return { outcome: 'coop-implemented-with-same-origin', seen };
      case 'same-origin-allow-popups':
        return { outcome: 'coop-implemented-with-same-origin-allow-popups', seen };
      case 'noopener-allow-popups':
        return { outcome: 'coop-implemented-with-noopener-allow-popups', seen };
      case 'unsafe-none':
        return { outcome: 'coop-implemented-with-unsafe-none', seen };
      default:
        return { outcome: 'coop-header-invalid', seen };
    }
  },
});
