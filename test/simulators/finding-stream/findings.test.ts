import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { decodeFindingLine } from '../../../domain/karma/finding-line.ts';
import { randomFindings, recordedFindings } from '../../../simulators/finding-stream/findings.ts';

const options = { total: 5_000, seed: 7, vulnerabilities: 100, perDay: 40, invalid: 0 };
const textOf = (changes: Partial<typeof options> = {}) =>
  [...randomFindings({ ...options, ...changes })].map(({ text }) => text);

test('the same random findings come of the same seed, and others of another', () => {
  expect(textOf()).toEqual(textOf());
  expect(textOf({ seed: 8 })).not.toEqual(textOf());
});

test('random findings are valid, in the order of time, and no two are the same though ids repeat', () => {
  const findings = textOf().map((line) => {
    const decoded = decodeFindingLine(line, new Date());
    if ('reason' in decoded) throw new Error(decoded.detail);
    return decoded.finding;
  });
  expect(new Set(findings.map(({ findingKey }) => findingKey)).size).toBe(5_000);
  expect(new Set(findings.map(({ findingId }) => findingId)).size).toBeLessThan(5_000);
  expect(new Set(findings.map(({ vulnerabilityId }) => vulnerabilityId)).size).toBe(100);
  const times = findings.map(({ foundAt }) => Date.parse(foundAt));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const days = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 86_400_000;
  expect(5_000 / days).toBeGreaterThan(36);
  expect(5_000 / days).toBeLessThan(44);
});

test('of broken ones each is refused, and they are as many as was asked for', () => {
  const refused = textOf({ invalid: 0.1 }).filter((line) => 'reason' in decodeFindingLine(line, new Date()));
  expect(refused.length).toBeGreaterThan(400);
  expect(refused.length).toBeLessThan(600);
  expect(textOf({ invalid: 1, total: 500 }).every((line) => 'reason' in decodeFindingLine(line, new Date()))).toBe(
    true,
  );
});

test('recorded ones come as they were recorded', () => {
  const text = readFileSync('simulators/finding-stream/data/finding.csv', 'utf8');
  const recorded = [...recordedFindings(text)];
  expect(recorded.map(({ text: line }) => `${line}\n`).join('')).toBe(text);
  expect(recorded.at(-1)?.foundAtMs).toBe(Date.parse('2019-02-25T21:03:58Z'));
  expect([...recordedFindings('1,2019-02-01 00:00:01,85\nrubbish\n')].at(-1)?.foundAtMs).toBe(
    Date.parse('2019-02-01T00:00:01Z'),
  );
});
