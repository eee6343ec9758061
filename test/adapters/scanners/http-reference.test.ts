import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHttpScanner } from '../../../adapters/scanners/http.ts';
import type { HttpResult } from '../../../contracts/scans/checks.ts';
import { ScanError } from '../../../contracts/scans/failures.ts';
import { createPreloadLookup } from '../../../domain/scans/observatory/hsts-preload.ts';
import { gradeOf, scoreOf } from '../../../domain/scans/observatory/score.ts';
import { outcomeRules } from '../../../domain/scans/observatory/tests.ts';
import { hostOfCase } from '../../../scripts/observatory-reference/case.ts';
import type { CaseServer } from '../../../scripts/observatory-reference/case-server.ts';
import { startCaseServer } from '../../../scripts/observatory-reference/case-server.ts';
import { isolationCases } from '../../../scripts/observatory-reference/cases/isolation.ts';
import { preloadEntries, referenceCases } from '../../../scripts/observatory-reference/cases.ts';
import { isComparable, readRecording } from '../../../scripts/observatory-reference/recorded.ts';
import type { PracticeTarget } from '../../../simulators/practice-target/server.ts';
import { startPracticeTarget } from '../../../simulators/practice-target/server.ts';
import { loopbackFetch, scanSite } from './loopback.ts';
import { referenceDifferences } from './reference-differences.ts';

const recording = readRecording(join(__dirname, '../../domain/scans/observatory/reference-outcomes.json'));
const results = new Map<string, HttpResult | ScanError>();
let directory: string;
let caseServer: CaseServer;
let practice: PracticeTarget;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigil-practice-'));
  caseServer = await startCaseServer(referenceCases);
  practice = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory: directory });
  const scanner = createHttpScanner({
    fetch: loopbackFetch(`${caseServer.authority}\n${await readFile(practice.caFile, 'utf8')}`),
    preloaded: createPreloadLookup(preloadEntries),
  });
  const { httpPort, httpsPort } = practice;
  const waiting = [
    ...referenceCases.map((site) => ({
      key: `case ${site.name}`,
      host: hostOfCase(site.name),
      ...caseServer.portsOf(site),
    })),
    ...practice.sites
      .filter(isComparable)
      .map(({ name }) => ({ key: `practice ${name}`, host: `${name}.localhost`, httpPort, httpsPort })),
  ];
  const scanNext = async (): Promise<void> => {
    for (let site = waiting.shift(); site !== undefined; site = waiting.shift())
      results.set(site.key, await scanSite(scanner, site).catch(asScanError));
  };
  await Promise.all(Array.from({ length: 8 }, scanNext));
});

afterAll(async () => {
  await Promise.all([caseServer.close(), practice.close()]);
  await rm(directory, { recursive: true });
});

function asScanError(error: unknown): ScanError {
  if (error instanceof ScanError) return error;
  throw error;
}

const outcomeOf = (result: HttpResult, name: string): string =>
  result.tests.find((one) => one.name === name)?.outcome ?? `no test ${name}`;

test('the recording is of the same sites (npm run reference:observatory makes it anew)', () => {
  expect([...results.keys()].sort()).toEqual(Object.keys(recording.sites).sort());
});

test('every outcome has the points that it has for the reference, but for X-Frame-Options', () => {
  const differing = Object.entries(recording.modifiers).filter(
    ([outcome, modifier]) => outcomeRules.get(outcome)?.modifier !== modifier,
  );
  // Version 5 of the algorithm gave it points again.
  expect(differing).toEqual([['x-frame-options-sameorigin-or-deny', 0]]);
});

test('what fails for the reference fails for Vigil', () => {
  const seen = new Set(Object.values(recording.sites).flatMap((site) => ('error' in site ? [] : site.outcomes)));
  const failing = [...seen].filter((outcome) => outcomeRules.get(outcome)?.pass === false);
  expect(failing.sort()).toEqual(recording.failing);
});

test.each(Object.entries(recording.sites))('%s is graded as the reference grades it', (key, recorded) => {
  const result = results.get(key);
  if ('error' in recorded) {
    expect(result).toMatchObject({ name: 'ScanError', type: 'target_unreachable' });
    return;
  }
  if (result === undefined || result instanceof ScanError) throw result ?? new Error('The site was not scanned.');
  const difference = referenceDifferences[key];
  const expected = recorded.outcomes.map((outcome, index) =>
    recording.tests[index] === difference?.test ? difference?.vigil : outcome,
  );
  const outcomes = recording.tests.map((name) => outcomeOf(result, name));
  expect(outcomes).toEqual(expected);
  if (difference !== undefined) {
    expect(expected).not.toEqual(recorded.outcomes);
    return;
  }
  const score = scoreOf(outcomes.map((outcome) => recording.modifiers[outcome] ?? Number.NaN));
  expect({ score, grade: gradeOf(score) }).toEqual({ score: recorded.score, grade: recorded.grade });
});

test('differences are of sites in the recording', () => {
  expect(Object.keys(recording.sites)).toEqual(expect.arrayContaining(Object.keys(referenceDifferences)));
});

test.each(isolationCases)('$name is judged $expected', ({ name, expected }) => {
  const result = results.get(`case ${name}`) as HttpResult;
  expect(result.tests.map(({ outcome }) => outcome)).toContain(expected);
});

test('every outcome is some site’s', () => {
  const seen = new Set([...results.values()].flatMap((result) => ('tests' in result ? result.tests : [])));
  const reached = new Set([...seen].map(({ outcome }) => outcome));
  expect([...outcomeRules.keys()].filter((outcome) => !reached.has(outcome))).toEqual([]);
});
