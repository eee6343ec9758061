import { header, seenHeader } from './headers.ts';
import { defineTest } from './test-definition.ts';

const name = 'cross-origin-resource-policy';

const outcomeOf = {
  'same-origin': 'corp-implemented-with-same-origin',
  'same-site': 'corp-implemented-with-same-site',
  'cross-origin': 'corp-implemented-with-cross-origin',
} as const;

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
    const policy = value.trim().toLowerCase();
    return { outcome: policy in outcomeOf ? outcomeOf[policy as keyof typeof outcomeOf] : 'corp-header-invalid', seen };
  },
});
