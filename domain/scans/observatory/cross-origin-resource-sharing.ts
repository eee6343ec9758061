import { cutSeen, header } from './headers.ts';
import { defineTest } from './test-definition.ts';

export const crossOriginResourceSharing = defineTest({
  name: 'cross-origin-resource-sharing',
  title: 'Cross-Origin Resource Sharing (CORS)',
  outcomes: {
    'cross-origin-resource-sharing-not-implemented': {
      modifier: 0,
      pass: true,
      title: 'No other site may read this one’s answers.',
    },
    'cross-origin-resource-sharing-implemented-with-public-access': {
      modifier: 0,
      pass: true,
      title: 'Any site may read this one’s answers, without its visitors’ credentials.',
    },
    'cross-origin-resource-sharing-implemented-with-restricted-access': {
      modifier: 0,
      pass: true,
      title: 'Only named sites may read this one’s answers.',
    },
    'cross-origin-resource-sharing-implemented-with-universal-access': {
      modifier: -50,
      pass: false,
      title: 'Any site may read this one’s answers with its visitors’ credentials.',
      advice:
        'Compare the Origin with a list of trusted ones before repeating it in Access-Control-Allow-Origin, or don’t allow credentials.',
    },
  },
  judge({ observation: { cors } }) {
    const allowed = cors && header(cors.response.headers, 'access-control-allow-origin');
    if (!allowed)
      return { outcome: 'cross-origin-resource-sharing-not-implemented', seen: 'No Access-Control-Allow-Origin.' };
    const credentials = header(cors.response.headers, 'access-control-allow-credentials');
    const withCredentials = credentials?.trim().toLowerCase() === 'true';
    const seen = cutSeen(`${cors.origin} is answered with ${allowed}${withCredentials ? ', credentials allowed' : ''}`);
    if (allowed.trim() === '*')
      return { outcome: 'cross-origin-resource-sharing-implemented-with-public-access', seen };
    const universal = allowed === cors.origin && withCredentials;
    return {
      outcome: universal
        ? 'cross-origin-resource-sharing-implemented-with-universal-access'
        : 'cross-origin-resource-sharing-implemented-with-restricted-access',
      seen,
    };
  },
});
