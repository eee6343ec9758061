import type { Evidence } from './evidence.ts';
import { header, seenHeader } from './headers.ts';
import type { Judgement } from './test-definition.ts';
import { defineTest } from './test-definition.ts';

const name = 'strict-transport-security';
/** 180 days, as many sites take half a year to be. */
const sixMonthsSeconds = 15_552_000;
const advice = 'Send Strict-Transport-Security: max-age=31536000; includeSubDomains over https.';

const outcomes = {
  'hsts-preloaded': {
    modifier: 5,
    pass: true,
    title: 'Browsers know before the first visit that this host is https only (HSTS preload list).',
  },
  'hsts-implemented-max-age-at-least-six-months': {
    modifier: 0,
    pass: true,
    title: 'Browsers are told to use https for six months or more.',
    advice: 'Have the host preloaded (hstspreload.org) to cover the first visit too.',
  },
  'hsts-implemented-max-age-less-than-six-months': {
    modifier: -10,
    pass: false,
    title: 'Browsers are told to use https, but for less than six months.',
    advice: 'Raise max-age to at least 15552000 seconds, better to a year.',
  },
  'hsts-not-implemented': {
    modifier: -20,
    pass: false,
    title: 'Browsers are not told to stay with https: there is no Strict-Transport-Security header.',
    advice,
  },
  'hsts-header-invalid': {
    modifier: -20,
    pass: false,
    title: 'The Strict-Transport-Security header is not recognised.',
    advice: `${advice} Send it once, with a max-age in seconds.`,
  },
  'hsts-not-implemented-no-https': {
    modifier: -20,
    pass: false,
    title: 'The site does not answer over https, so browsers can’t be told to use it.',
    advice: 'Offer the site over https, with a certificate that browsers trust.',
  },
  'hsts-invalid-cert': {
    modifier: -20,
    pass: false,
    title: 'The certificate is not valid, so browsers ignore Strict-Transport-Security.',
    advice: 'Get a valid certificate for every name of the site, and renew it by machine.',
  },
} as const;

export const strictTransportSecurity = defineTest({
  name,
  title: 'Strict Transport Security (HSTS)',
  outcomes,
  judge: judgeTransportSecurity,
});

/** Whether browsers, having been here once, come back by https only. */
export const isTransportSecured = (evidence: Evidence): boolean =>
  outcomes[judgeTransportSecurity(evidence).outcome].pass;

function judgeTransportSecurity({ observation, preloaded }: Evidence): Judgement<keyof typeof outcomes> {
  const { host, https } = observation;
  if (https.response === null)
    return {
      outcome: 'hsts-not-implemented-no-https',
      seen: https.end === 'not-tried' ? 'No port is known for https.' : 'No answer over https.',
    };
  const value = header(https.response.headers, name);
  const seen = seenHeader(name, value);
  if (preloaded(host)) return { outcome: 'hsts-preloaded', seen: `${host} is in the preload list. ${seen}` };
  if (!https.verified) return { outcome: 'hsts-invalid-cert', seen: `The certificate is not valid. ${seen}` };
  if (value === null) return { outcome: 'hsts-not-implemented', seen };
  const maxAge = readMaxAge(value);
  if (maxAge === null) return { outcome: 'hsts-header-invalid', seen };
  const longEnough = maxAge >= sixMonthsSeconds;
  return {
    outcome: longEnough
      ? 'hsts-implemented-max-age-at-least-six-months'
      : 'hsts-implemented-max-age-less-than-six-months',
    seen,
  };
}

/** Seconds; null where the header says no number, or came more than once. The value may be quoted (RFC 6797, 6.1). */
function readMaxAge(value: string): number | null {
  if (value.includes(',')) return null;
  const directive = value
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .findLast((part) => part.startsWith('max-age='));
  const seconds = Number.parseInt(directive?.slice('max-age='.length).replace(/^"/, '') ?? '', 10);
  return Number.isNaN(seconds) ? null : seconds;
}
