import { header, seenHeader } from './headers.ts';
import { structuredToken } from './structured-token.ts';
import { defineTest } from './test-definition.ts';

const name = 'cross-origin-embedder-policy';
const advice = 'Send Cross-Origin-Embedder-Policy: require-corp, or credentialless.';

export const crossOriginEmbedderPolicy = defineTest({
  name,
  title: 'Cross-Origin Embedder Policy (COEP)',
  outcomes: {
    'coep-implemented-with-require-corp': {
      modifier: 10,
      pass: true,
      title: 'Pages load from other origins only what those let them load (require-corp).',
    },
    'coep-implemented-with-credentialless': {
      modifier: 10,
      pass: true,
      title: 'Pages load from other origins without credentials (credentialless).',
    },
    'coep-implemented-with-unsafe-none': {
      modifier: 0,
      pass: true,
      title: 'Pages may load anything from other origins, by the site’s own word (unsafe-none).',
      advice,
    },
    'coep-not-implemented': {
      modifier: 0,
      pass: true,
      title: 'Pages may load anything from other origins, as that is the default.',
      advice,
    },
    'coep-header-invalid': {
      modifier: -5,
      pass: false,
      title: 'The Cross-Origin-Embedder-Policy header is not recognised.',
      advice: 'Send require-corp, credentialless or unsafe-none, once, in lower case and without quotes.',
    },
  },
  judge({ response }) {
    const value = header(response.headers, name);
    const seen = seenHeader(name, value);
    if (!value) return { outcome: 'coep-not-implemented', seen };
    switch (structuredToken(value)) {
      case 'require-corp':
        return { outcome: 'coep-implemented-with-require-corp', seen };
      case 'credentialless':
        return { outcome: 'coep-implemented-with-credentialless', seen };
      case 'unsafe-none':
        return { outcome: 'coep-implemented-with-unsafe-none', seen };
      default:
        return { outcome: 'coep-header-invalid', seen };
    }
  },
});
