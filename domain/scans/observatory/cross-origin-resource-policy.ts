import { header, seenHeader } from './headers.ts';
import { defineTest } from './test-definition.ts';

const name = 'cross-origin-resource-policy';

export const crossOriginResourcePolicy = defineTest({
  name,
  title: 'Cross-Origin Resource Policy (CORP)',
  outcomes: {
    'corp-implemented-with-same-origin': {
      modifier: 10,
      pass: true,
      title: 'Pages of other origins can’t load this one’s resources.',
    },
    'corp-implemented-with-same-site': {
      modifier: 10,
      pass: true,
      title: 'Pages of other sites can’t load this one’s resources.',
    },
    'corp-implemented-with-cross-origin': {
      modifier: 0,
      pass: true,
      title: 'Pages of any site may load this one’s resources, by its own word.',
    },
    'corp-not-implemented': {
      modifier: 0,
      pass: true,
      title: 'Pages of any site may load this one’s resources, as that is the default.',
      advice: 'Send Cross-Origin-Resource-Policy: same-origin, or same-site.',
    },
    'corp-header-invalid': {
      modifier: -5,
      pass: false,
      title: 'The Cross-Origin-Resource-Policy header is not recognised.',
      advice: 'Send same-origin, same-site or cross-origin, once.',
    },
  },
  judge({ response }) {
    const value = header(response.headers, name);
    const seen = seenHeader(name, value);
    if (!value) return { outcome: 'corp-not-implemented', seen };
    switch (value.trim().toLowerCase()) {
      case 'same-origin':
        return { outcome: 'corp-implemented-with-same-origin', seen };
      case 'same-site':
        return { outcome: 'corp-implemented-with-same-site', seen };
      case 'cross-origin':
        return { outcome: 'corp-implemented-with-cross-origin', seen };
      default:
        return { outcome: 'corp-header-invalid', seen };
    }
  },
});
