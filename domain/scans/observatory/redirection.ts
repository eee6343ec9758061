import type { Evidence } from './evidence.ts';
import { cutSeen } from './headers.ts';
import type { ObservedChain } from './observation.ts';
import { defineTest } from './test-definition.ts';

const outcomes = {
  'redirection-all-redirects-preloaded': {
    modifier: 0,
    pass: true,
    title: 'Every host on the way is preloaded as https only, so browsers never use http.',
  },
  'redirection-to-https': { modifier: 0, pass: true, title: 'http leads straight to https on the same host.' },
  'redirection-not-needed-no-http': { modifier: 0, pass: true, title: 'The site can’t be reached over http.' },
  'redirection-off-host-from-http': {
    modifier: -5,
    pass: false,
    title: 'http leads to https on another host, so this host’s own HSTS is never seen.',
    advice: 'Redirect to https on the same host first, then elsewhere.',
  },
  'redirection-not-to-https-on-initial-redirection': {
    modifier: -10,
    pass: false,
    title: 'http leads to https, but by way of http once more.',
    advice: 'Make the first redirect go to https.',
  },
  'redirection-not-to-https': {
    modifier: -20,
    pass: false,
    title: 'http redirects, but never arrives at https.',
    advice: 'Redirect http to https on the same host.',
  },
  'redirection-missing': {
    modifier: -20,
    pass: false,
    title: 'The site answers over http and does not redirect to https.',
    advice: 'Redirect http to https on the same host.',
  },
  'redirection-invalid-cert': {
    modifier: -20,
    pass: false,
    title: 'http leads to https with a certificate that is not valid.',
    advice: 'Get a valid certificate for every name of the site, and renew it by machine.',
  },
} as const;

export const redirection = defineTest({
  name: 'redirection',
  title: 'Redirection to https',
  outcomes,
  judge(evidence) {
    const { http } = evidence.observation;
    const nowhere = http.end === 'not-tried' ? 'No port is known for http.' : 'No answer over http.';
    const route = http.hops.map(({ url }) => url).join(' → ');
    return { outcome: judgeRoute(http, evidence), seen: cutSeen(route || nowhere) };
  },
});

function judgeRoute(chain: ObservedChain, { preloaded }: Evidence): keyof typeof outcomes {
  const route = chain.hops.map(({ url }) => new URL(url));
  const [first, second] = route;
  const last = route.at(-1);
  // A chain that broke on its way counts as none; what broke it is told by a finding of its own.
  if (chain.response === null || first === undefined) return 'redirection-not-needed-no-http';
  if (!chain.verified) return 'redirection-invalid-cert';
  if (route.every(({ hostname }) => preloaded(hostname))) return 'redirection-all-redirects-preloaded';
  if (second === undefined) return 'redirection-missing';
  if (last?.protocol !== 'https:') return 'redirection-not-to-https';
  if (second.protocol === 'http:') return 'redirection-not-to-https-on-initial-redirection';
  return first.hostname === second.hostname ? 'redirection-to-https' : 'redirection-off-host-from-http';
}
