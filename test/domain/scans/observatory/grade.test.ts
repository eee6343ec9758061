import { describe, expect, test } from '@jest/globals';
import { findingsOf, gradeHttp, isGradable } from '../../../../domain/scans/observatory/grade.ts';
import type { HttpObservation, ObservedChain } from '../../../../domain/scans/observatory/observation.ts';
import { observatoryTests, outcomeRules } from '../../../../domain/scans/observatory/tests.ts';

const silent: ObservedChain = { hops: [], response: null, verified: true, end: 'broken', failure: null };

function answered(url: string, headers: [string, string][] = [], body = ''): ObservedChain {
  const response = { url, status: 200, headers, body, incomplete: null };
  return { hops: [{ url, status: 200 }], response, verified: true, end: 'arrived', failure: null };
}

const observe = (chains: Partial<HttpObservation>): HttpObservation => ({
  host: 'site.example.com',
  http: silent,
  https: silent,
  cors: null,
  cookies: [],
  ...chains,
});

const options = { preloaded: () => false };

test('there are 77 outcomes, each of one test', () => {
  expect(outcomeRules.size).toBe(77);
  expect(observatoryTests.flatMap(({ outcomes }) => Object.keys(outcomes))).toHaveLength(77);
});

test('every outcome that costs points says what would mend it', () => {
  const silentOnes = [...outcomeRules].filter(([, { modifier, advice }]) => modifier < 0 && advice === undefined);
  expect(silentOnes).toEqual([]);
});

test('what nobody answered can’t be graded', () => {
  expect(() => gradeHttp(observe({}), options)).toThrow('Neither chain');
});

test('https is graded rather than http', () => {
  const http = answered('http://site.example.com/', [['x-frame-options', 'DENY']]);
  const { tests } = gradeHttp(observe({ http, https: answered('https://site.example.com/') }), options);
  expect(tests.map(({ outcome }) => outcome)).toContain('x-frame-options-not-implemented');
});

test('isolation and framing earn their points', () => {
  const https = answered('https://site.example.com/', [
    ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
    ['Strict-Transport-Security', 'max-age=31536000'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Embedder-Policy', 'require-corp'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Referrer-Policy', 'no-referrer'],
  ]);
  const { score, grade, tests } = gradeHttp(observe({ https }), options);
  expect(tests.flatMap(({ name, modifier }) => (modifier === 0 ? [] : [[name, modifier]]))).toEqual([
    ['content-security-policy', 10],
    ['cross-origin-embedder-policy', 10],
    ['cross-origin-opener-policy', 10],
    ['referrer-policy', 5],
    ['x-frame-options', 5],
    ['cross-origin-resource-policy', 10],
  ]);
  expect({ score, grade }).toEqual({ score: 150, grade: 'A+' });
});

describe('evidence', () => {
  test('is cut', () => {
    const https = answered('https://site.example.com/', [['X-Frame-Options', 'x'.repeat(10_000)]]);
    const { tests } = gradeHttp(observe({ https }), options);
    expect(tests.find(({ name }) => name === 'x-frame-options')?.seen).toMatch(/^x-frame-options: x{280,}…$/);
  });

  test('names cookies and their flags, never values', () => {
    const cookies = [
      { name: 'sid', secure: true, httpOnly: true, sameSite: 'lax' as const },
      { name: 'theme', secure: false, httpOnly: false, sameSite: null },
    ];
    const { tests } = gradeHttp(observe({ https: answered('https://site.example.com/'), cookies }), options);
    expect(tests.find(({ name }) => name === 'cookies')?.seen).toBe(
      'sid (Secure, HttpOnly, SameSite=lax), theme (no flags)',
    );
  });
});

describe('of several faults the most telling is the outcome', () => {
  const url = 'https://site.example.com/';
  const outcomeOf = (name: string, chains: Partial<HttpObservation>) =>
    gradeHttp(observe(chains), options).tests.find((one) => one.name === name)?.outcome;

  test.each([
    ['cookies-without-secure-flag', [{ name: 'theme', secure: false, httpOnly: false, sameSite: null }]],
    ['cookies-samesite-flag-invalid', [{ name: 'theme', secure: false, httpOnly: false, sameSite: 'none' }]],
    [
      'cookies-anticsrf-without-samesite-flag',
      [
        { name: 'theme', secure: false, httpOnly: false, sameSite: 'none' },
        { name: 'csrf', secure: true, httpOnly: true, sameSite: null },
      ],
    ],
    [
      'cookies-session-without-httponly-flag',
      [{ name: 'csrf-session', secure: true, httpOnly: false, sameSite: null }],
    ],
    ['cookies-session-without-secure-flag', [{ name: 'session', secure: false, httpOnly: false, sameSite: null }]],
  ] as const)('%s', (outcome, cookies) => {
    expect(outcomeOf('cookies', { https: answered(url), cookies: [...cookies] })).toBe(outcome);
  });

  const pinnedOverHttp = '<script src="http://cdn.example.net/a.js" integrity="sha384-AAAA"></script>';
  const unpinned = '<script src="https://cdn.example.net/b.js"></script>';
  const neither = '<script src="http://cdn.example.net/c.js"></script>';
  test.each([
    ['sri-implemented-but-external-scripts-not-loaded-securely', pinnedOverHttp],
    ['sri-not-implemented-but-external-scripts-loaded-securely', unpinned + pinnedOverHttp],
    ['sri-not-implemented-and-external-scripts-not-loaded-securely', neither + unpinned + pinnedOverHttp],
  ])('%s', (outcome, body) => {
    const https = answered(url, [['Content-Type', 'text/html']], body);
    expect(outcomeOf('subresource-integrity', { https })).toBe(outcome);
  });
});

test('findings are as bad as they are costly', () => {
  const https = answered('https://site.example.com/', [['Referrer-Policy', 'no-referrer']]);
  const levels = findingsOf(gradeHttp(observe({ https }), options).tests).map(({ id, level }) => [id, level]);
  expect(Object.fromEntries(levels)).toMatchObject({
    'referrer-policy-private': 'good',
    'redirection-not-needed-no-http': 'info',
    'x-content-type-options-not-implemented': 'warning',
    'csp-not-implemented': 'bad',
  });
});

test.each([
  [200, true],
  [204, true],
  [302, true],
  [401, true],
  [403, true],
  [404, false],
  [500, false],
  [101, false],
])('status %i can be graded: %s', (status, gradable) => {
  expect(isGradable(status)).toBe(gradable);
});
