import type { Directives } from './csp-policies.ts';
import { readPolicies } from './csp-reading.ts';
import { cutSeen, header } from './headers.ts';
import type { OutcomeTable } from './test-definition.ts';
import { defineTest } from './test-definition.ts';

const name = 'content-security-policy';

const tooBroad = ['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*'];
const inline = ["'unsafe-inline'", 'data:'];
const noncesAndHashes = ["'nonce-", "'sha256-", "'sha384-", "'sha512-"];
const passiveDirectives = ['img-src', 'media-src'];

const any = (sources: Iterable<string>, listed: string[]): boolean => [...sources].some((one) => listed.includes(one));
const anyStarts = (sources: Iterable<string>, starts: string[]): boolean =>
  [...sources].some((source) => starts.some((start) => source.startsWith(start)));

const outcomes = {
  'csp-implemented-with-no-unsafe-default-src-none': {
    modifier: 10,
    pass: true,
    title: 'The content security policy allows only what it names (default-src ’none’), and nothing unsafe.',
  },
  'csp-implemented-with-no-unsafe': {
    modifier: 5,
    pass: true,
    title: 'The content security policy allows nothing unsafe.',
    advice: "Begin with default-src 'none' and allow only what the page needs.",
  },
  'csp-implemented-with-unsafe-inline-in-style-src-only': {
    modifier: 0,
    pass: true,
    title: 'The content security policy is safe but for styles, which may be inline or from anywhere.',
    advice: "Remove 'unsafe-inline', data: and whole schemes from style-src.",
  },
  'csp-implemented-but-duplicate-directives': {
    modifier: 0,
    pass: true,
    title: 'The content security policy repeats report-uri or report-to; browsers heed only the first.',
    advice: 'Name each directive once.',
  },
  'csp-implemented-with-insecure-scheme-in-passive-content-only': {
    modifier: -10,
    pass: true,
    title: 'The content security policy of this https site lets images or media come over http.',
    advice: 'Allow images and media over https only (img-src, media-src).',
  },
  'csp-implemented-with-unsafe-eval': {
    modifier: -10,
    pass: false,
    title: 'The content security policy lets scripts be made from text (unsafe-eval).',
    advice: "Stop using eval() and its like, then remove 'unsafe-eval'.",
  },
  'csp-implemented-with-insecure-scheme': {
    modifier: -20,
    pass: false,
    title: 'The content security policy of this https site lets scripts or other active content come over http.',
    advice: 'Remove http: and ftp: sources from the policy.',
  },
  'csp-implemented-with-unsafe-inline': {
    modifier: -20,
    pass: false,
    title: 'The content security policy allows inline scripts, or scripts and plugins from almost anywhere.',
    advice:
      "Restrict script-src and object-src to the origins in use, without 'unsafe-inline', data: and whole schemes; allow inline scripts by nonce or hash.",
  },
  'csp-header-invalid': {
    modifier: -25,
    pass: false,
    title: 'The content security policy can’t be understood.',
    advice: "Name each directive once, and use 'strict-dynamic' only beside a nonce or hash.",
  },
  'csp-not-implemented': {
    modifier: -25,
    pass: false,
    title: 'There is no content security policy.',
    advice: 'Send a Content-Security-Policy header; try it out with Content-Security-Policy-Report-Only first.',
  },
  'csp-not-implemented-but-reporting-enabled': {
    modifier: -25,
    pass: false,
    title: 'There is a content security policy, but it only reports and stops nothing.',
    advice: 'Once the reports are quiet, send the policy as Content-Security-Policy.',
  },
} as const satisfies OutcomeTable;

export const contentSecurityPolicy = defineTest({
  name,
  title: 'Content Security Policy',
  outcomes,
  judge(evidence) {
    const reading = readPolicies(evidence);
    const reportOnly = header(evidence.response.headers, `${name}-report-only`);
    if (reading.kind === 'none' && reportOnly)
      return { outcome: 'csp-not-implemented-but-reporting-enabled', seen: cutSeen(`Report only: ${reportOnly}`) };
    if (reading.kind === 'none') return { outcome: 'csp-not-implemented', seen: 'No policy in headers or page.' };
    if (reading.kind === 'malformed') {
      const sent = header(evidence.response.headers, name) ?? 'In a meta element of the page.';
      return { outcome: 'csp-header-invalid', seen: cutSeen(sent) };
    }
    const seen = cutSeen(describe(reading.directives));
    const outcome = judgeDirectives(reading.directives, evidence.secure);
    return {
      outcome:
        outcomes[outcome].pass && reading.repeatsReporting ? 'csp-implemented-but-duplicate-directives' : outcome,
      seen,
    };
  },
});

const describe = (directives: Directives): string =>
  [...directives].map(([directive, sources]) => [directive, ...sources].join(' ')).join('; ');

/** The first thing wrong, from the most telling on. `secure`: whether the site was reached over https. */
function judgeDirectives(directives: Directives, secure: boolean): keyof typeof outcomes {
  const sourcesOf = (directive: string): Set<string> =>
    directives.get(directive) ?? directives.get('default-src') ?? new Set(['*']);
  const [scripts, styles, objects] = [sourcesOf('script-src'), sourcesOf('style-src'), sourcesOf('object-src')];
  for (const sources of [scripts, styles]) ignoreInlineBesideNonce(sources);
  if (scripts.has("'strict-dynamic'")) {
    if (!anyStarts(scripts, noncesAndHashes)) return 'csp-header-invalid';
    ignoreOriginsBesideStrictDynamic(scripts);
  }
  const active = [...directives].flatMap(([directive, sources]) =>
    passiveDirectives.includes(directive) ? [] : [...sources],
  );
  const passive = passiveDirectives.flatMap((directive) => [
    ...(directives.get(directive) ?? directives.get('default-src') ?? []),
  ]);
  if (any(scripts, [...tooBroad, ...inline]) || any(objects, tooBroad)) return 'csp-implemented-with-unsafe-inline';
  if (secure && anyStarts(active, ['http:', 'ftp:'])) return 'csp-implemented-with-insecure-scheme';
  if (any([...scripts, ...styles], ["'unsafe-eval'"])) return 'csp-implemented-with-unsafe-eval';
  if (secure && anyStarts(passive, ['http:', 'ftp:']))
    return 'csp-implemented-with-insecure-scheme-in-passive-content-only';
  if (any(styles, [...tooBroad, ...inline])) return 'csp-implemented-with-unsafe-inline-in-style-src-only';
  const fallback = directives.get('default-src');
  return fallback?.size === 1 && fallback.has("'none'")
    ? 'csp-implemented-with-no-unsafe-default-src-none'
    : 'csp-implemented-with-no-unsafe';
}

/** CSP 3, 6.7.3.2: browsers that know nonces and hashes ignore 'unsafe-inline' beside them. */
function ignoreInlineBesideNonce(sources: Set<string>): void {
  if (anyStarts(sources, noncesAndHashes)) sources.delete("'unsafe-inline'");
}

/** CSP 3, 8.2: beside 'strict-dynamic', neither schemes and hosts nor 'self' and 'unsafe-inline' count for scripts. */
function ignoreOriginsBesideStrictDynamic(sources: Set<string>): void {
  for (const source of sources)
    if (anyStarts([source], tooBroad) || source === "'self'" || source === "'unsafe-inline'") sources.delete(source);
}
