import { getDomain } from 'tldts';
import type { Evidence } from './evidence.ts';
import { cutSeen } from './headers.ts';
import type { Page } from './page.ts';
import { defineTest, mostTelling } from './test-definition.ts';

const outcomes = {
  'sri-implemented-and-all-scripts-loaded-securely': {
    modifier: 5,
    pass: true,
    title: 'Scripts come from the site itself, and their content is pinned (integrity).',
  },
  'sri-implemented-and-external-scripts-loaded-securely': {
    modifier: 5,
    pass: true,
    title: 'Scripts from other sites come over https, and their content is pinned (integrity).',
  },
  'sri-not-implemented-but-all-scripts-loaded-from-secure-origin': {
    modifier: 0,
    pass: true,
    title: 'All scripts come from the site itself; their content is not pinned.',
    advice: 'Add integrity to script elements.',
  },
  'sri-not-implemented-but-no-scripts-loaded': { modifier: 0, pass: true, title: 'The page has no scripts.' },
  'sri-not-implemented-response-not-html': {
    modifier: 0,
    pass: true,
    title: 'The answer is no HTML page, so it loads no scripts.',
  },
  'sri-implemented-but-external-scripts-not-loaded-securely': {
    modifier: -20,
    pass: false,
    title: 'A script from another site is pinned, but may come over http.',
    advice: 'Load scripts over https, with the scheme written out.',
  },
  'sri-not-implemented-but-external-scripts-loaded-securely': {
    modifier: -5,
    pass: false,
    title: 'A script from another site comes over https, but its content is not pinned.',
    advice: 'Add integrity and crossorigin to scripts from other sites, or host them yourself.',
  },
  'sri-not-implemented-and-external-scripts-not-loaded-securely': {
    modifier: -50,
    pass: false,
    title: 'A script from another site may come over http and is not pinned: anybody on the way can replace it.',
    advice: 'Load scripts over https, and add integrity to those from other sites.',
  },
  'html-not-parseable': {
    modifier: -20,
    pass: false,
    title: 'The answer claims to be HTML, but nests too deep, or holds too much, to be taken apart.',
    advice: 'Serve a smaller page, and check its HTML with a validator.',
  },
} as const;

type Outcome = keyof typeof outcomes;

export const subresourceIntegrity = defineTest({
  name: 'subresource-integrity',
  title: 'Subresource Integrity',
  outcomes,
  judge(evidence) {
    const { page } = evidence;
    if (page.kind === 'not-html')
      return { outcome: 'sri-not-implemented-response-not-html', seen: 'The content type is not HTML.' };
    if (page.kind === 'unparseable')
      return { outcome: 'html-not-parseable', seen: `${evidence.response.body.length} characters of HTML.` };
    if (page.page.scripts.length === 0)
      return { outcome: 'sri-not-implemented-but-no-scripts-loaded', seen: 'No script elements.' };
    return judgeScripts(page.page, evidence);
  },
});

interface Script {
  src: string;
  pinned: boolean;
  /** Of another site, or of a scheme that depends on the page's. */
  foreign: boolean;
  secure: boolean;
}

function judgeScripts(page: Page, { observation: { host }, secure }: Evidence): { outcome: Outcome; seen: string } {
  const scripts = page.scripts.flatMap(({ src, integrity }) => {
    const script = src ? locate(resolve(src, page.baseHref), host, secure) : null;
    return script ? [{ ...script, pinned: Boolean(integrity) }] : [];
  });
  const foreign = scripts.filter((script) => script.foreign);
  const faults = foreign.flatMap((script) => faultOf(script) ?? []);
  const worst = mostTelling(outcomes, faults);
  if (worst !== undefined) {
    const sources = foreign.filter((script) => faultOf(script) === worst).map(({ src }) => src);
    return { outcome: worst, seen: cutSeen(sources.join(', ')) };
  }
  const seen = cutSeen(scripts.map(({ src }) => src).join(', ') || 'Inline scripts only.');
  if (scripts.some((script) => !script.foreign && script.pinned && script.secure))
    return { outcome: 'sri-implemented-and-all-scripts-loaded-securely', seen };
  const outcome =
    foreign.length > 0
      ? 'sri-implemented-and-external-scripts-loaded-securely'
      : 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin';
  return { outcome, seen };
}

function faultOf({ pinned, secure }: Script): Outcome | null {
  if (pinned) return secure ? null : 'sri-implemented-but-external-scripts-not-loaded-securely';
  return secure
    ? 'sri-not-implemented-but-external-scripts-loaded-securely'
    : 'sri-not-implemented-and-external-scripts-not-loaded-securely';
}

/** Absolute where the source itself, or the page's base, says so; what depends on the page's own address stays as written. */
function resolve(src: string, baseHref: string | null): string {
  const base = baseHref !== null && URL.canParse(baseHref) ? baseHref : undefined;
  return URL.canParse(src, base) ? new URL(src, base).href : src;
}

function locate(src: string, host: string, pageSecure: boolean): Omit<Script, 'pinned'> {
  if (/^\/\/[^/]/.test(src)) return { src, foreign: true, secure: false };
  if (!/^https?:\/\//.test(src)) return { src, foreign: false, secure: pageSecure };
  return { src, foreign: getDomain(src) !== getDomain(host), secure: src.startsWith('https:') };
}
