import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readReference } from '../../../domain/karma/read-reference.ts';

const known = (name: string) => ({
  name,
  text: readFileSync(`simulators/finding-stream/data/${name}`, 'utf8'),
});
const knownFiles = () => ({
  crowdsourcers: known('crowdsourcer.csv'),
  severities: known('severity.csv'),
  vulnerabilities: known('vulnerability.csv'),
});
const reasons = (file: keyof ReturnType<typeof knownFiles>, text: string) =>
  readReference({ ...knownFiles(), [file]: { name: 'mine.csv', text } }).problems.filter(
    ({ file: name }) => name === 'mine.csv',
  );

describe('reference data', () => {
  test('of the known set is read whole: two who share a name are two', () => {
    const { reference, problems } = readReference(knownFiles());
    expect(problems).toEqual([]);
    expect(reference.crowdsourcers).toHaveLength(23);
    expect(reference.crowdsourcers.filter(({ name }) => name === 'R1DDL3').map(({ id }) => id)).toEqual([9, 12]);
    expect(reference.severities.map(({ name, points }) => [name, points])).toEqual([
      ['minor', 50],
      ['medium', 100],
      ['high', 500],
      ['critical', 1_000],
    ]);
    expect(reference.vulnerabilities).toHaveLength(100);
    expect(reference.vulnerabilities[0]).toEqual({ id: 1, crowdsourcerId: 15, severityId: 2 });
  });

  test.each([
    ['crowdsourcers', '1,A\n1,B\n', 2, 'The id 1 was in line 1 already.'],
    ['crowdsourcers', '1,A\n2,\n', 2, 'The name is empty.'],
    ['crowdsourcers', '1,A\n2,"  "\n', 2, 'The name is empty.'],
    ['crowdsourcers', '1,A\n2,A\u0007\n', 2, 'The name has control characters.'],
    ['crowdsourcers', '1,\u202egnp.exe\n', 1, 'The name has control characters.'],
    ['crowdsourcers', '1,A\ud83d\n', 1, 'The name has control characters.'],
    ['crowdsourcers', `1,${'x'.repeat(256)}\n`, 1, 'The name is longer than 255 characters.'],
    ['crowdsourcers', 'id,name\n', 1, 'The id must be a whole number from 1 to 2147483647, not "id".'],
    ['crowdsourcers', '1,A\n\n2,B\n', 2, 'There must be 2 columns (id, name), not 1.'],
    ['crowdsourcers', '1,A,B\n', 1, 'There must be 2 columns (id, name), not 3.'],
    ['crowdsourcers', '1,"A\n', 1, 'The quotes are wrong'],
    ['severities', '1,lethal,5000\n', 1, 'The severity "lethal" is unknown: there are minor, medium, high, critical.'],
    ['severities', '1,minor,50\n2,minor,60\n', 2, 'The severity minor was there already.'],
    ['severities', '1,minor,5e1\n', 1, 'The points must be a whole number from 0 to 1000000, not "5e1".'],
    ['severities', '1,minor,1000001\n', 1, 'The points must be a whole number'],
    ['vulnerabilities', '1,24,1\n', 1, 'There is no crowdsourcer 24.'],
    ['vulnerabilities', '1,1,5\n', 1, 'There is no severity 5.'],
    ['vulnerabilities', '1,x,1\n', 1, 'The crowdsourcer’s id must be a whole number'],
  ] as const)('of %s %j is refused at its line', (file, text, line, reason) => {
    expect(reasons(file, text)).toEqual([{ file: 'mine.csv', line, reason: expect.stringContaining(reason) }]);
  });

  test('tells all that is wrong at once, and nothing twice', () => {
    const crowdsourcers = { name: 'crowdsourcer.csv', text: '1,\n2,B\n' };
    const severities = { name: 'severity.csv', text: '1,minor,x\n' };
    const vulnerabilities = { name: 'vulnerability.csv', text: '1,1,1\n2,3,1\n' };
    expect(readReference({ crowdsourcers, severities, vulnerabilities }).problems).toMatchObject([
      { file: 'crowdsourcer.csv', line: 1 },
      { file: 'severity.csv', line: 1 },
      { file: 'vulnerability.csv', line: 2, reason: 'There is no crowdsourcer 3.' },
    ]);
  });

  test('of one file may name what was imported before', () => {
    const vulnerabilities = { name: 'vulnerability.csv', text: '7,3,4' };
    const { reference, problems } = readReference({ vulnerabilities }, { crowdsourcers: [3], severities: [4] });
    expect(problems).toEqual([]);
    expect(reference.vulnerabilities).toEqual([{ id: 7, crowdsourcerId: 3, severityId: 4 }]);
    expect(readReference({ vulnerabilities }).problems).toHaveLength(1);
  });

  test('comes from any spreadsheet: marks of order, line ends and quotes are as they may be', () => {
    const names = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((name) => !/^\s*$|[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(name));
    fc.assert(
      fc.property(fc.array(names), fc.constantFrom('\n', '\r\n'), fc.boolean(), (drawn, end, bom) => {
        const lines = drawn.map((name, index) => `${index + 1},"${name.replaceAll('"', '""')}"${end}`);
        const file = { name: 'crowdsourcer.csv', text: (bom ? '\uFEFF' : '') + lines.join('') };
        const { reference, problems } = readReference({ crowdsourcers: file });
        expect(problems).toEqual([]);
        expect(reference.crowdsourcers.map(({ name }) => name)).toEqual(drawn);
      }),
    );
  });
});
