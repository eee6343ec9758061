import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findingKey } from '../../../domain/karma/finding-key.ts';
import { decodeFindingLine as decodeLine } from '../../../domain/karma/finding-line.ts';
import { decodeFindingMessage, findingMessage } from '../../../domain/karma/finding-message.ts';
import { drawnFindings, lineOf } from './drawn-findings.ts';

/** When the last of those is read that may be drawn. */
const now = new Date('2100-01-01T00:00:00Z');
const decodeFindingLine = (line: string, at = now) => decodeLine(line, at);

describe('a line of a file of findings', () => {
  test('is a finding with its key', () => {
    expect(decodeFindingLine('998,2019-02-25 20:17:56,29')).toEqual({
      finding: {
        ...{ findingId: 998, vulnerabilityId: 29, foundAt: '2019-02-25T20:17:56Z' },
        findingKey: findingKey({ findingId: 998, foundAt: '2019-02-25T20:17:56Z', vulnerabilityId: 29 }),
      },
    });
  });

  test('of the known data set is one each, and no two of a thousand have the same key', () => {
    const lines = readFileSync('simulators/finding-stream/data/finding.csv', 'utf8').trim().split('\n');
    const keys = lines.map((line) => {
      const decoded = decodeFindingLine(line);
      return 'finding' in decoded ? decoded.finding.findingKey : decoded.detail;
    });
    expect(lines).toHaveLength(1_000);
    expect(new Set(keys).size).toBe(1_000);
  });

  test.each([
    ['', 'wrong_columns'],
    ['id,timestamp,vulnerability id', 'bad_finding_id'],
    ['1,2019-02-01 00:00:00', 'wrong_columns'],
    ['1,2019-02-01 00:00:00,85,', 'wrong_columns'],
    ['0,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['-1,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['01,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['1.0,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['1e3,2019-02-01 00:00:00,85', 'bad_finding_id'],
    [' 1,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['１,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['9007199254740993,2019-02-01 00:00:00,85', 'bad_finding_id'],
    ['1,2019-02-29 00:00:00,85', 'bad_found_at'],
    ['1,2019-13-01 00:00:00,85', 'bad_found_at'],
    ['1,2019-02-01 24:00:00,85', 'bad_found_at'],
    ['1,2019-02-01 23:59:60,85', 'bad_found_at'],
    ['1,2019-02-01T00:00:00Z,85', 'bad_found_at'],
    ['1,2019-02-01 00:00:00.5,85', 'bad_found_at'],
    ['1,2019-02-01 00:00,85', 'bad_found_at'],
    ['1,19-02-01 00:00:00,85', 'bad_found_at'],
    ['1,0000-02-01 00:00:00,85', 'bad_found_at'],
    ['1,2019-02-01 00:00:00,', 'bad_vulnerability_id'],
    ['1,2019-02-01 00:00:00,0', 'bad_vulnerability_id'],
    ['1,2019-02-01 00:00:00,85 ', 'bad_vulnerability_id'],
    ['1,2019-02-01 00:00:00,2147483648', 'bad_vulnerability_id'],
  ])('%j is refused', (line, reason) => {
    expect(decodeFindingLine(line)).toEqual({ reason, detail: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  test('may be a day ahead, as clocks are set to whatever they are, and no more', () => {
    const read = new Date('2019-02-01T12:00:00Z');
    expect(decodeFindingLine('1,2019-02-02 12:00:00,85', read)).toHaveProperty('finding');
    for (const timestamp of ['2019-02-02 12:00:00.001', '9999-12-31 00:00:00'])
      expect(decodeFindingLine(`1,${timestamp},85`, read)).toMatchObject({ reason: 'found_in_future' });
  });

  test('a leap day is a day, and whole seconds have one spelling', () => {
    const keyOf = (timestamp: string) => {
      const decoded = decodeFindingLine(`1,${timestamp},85`);
      return 'finding' in decoded ? decoded.finding : decoded;
    };
    expect(keyOf('2020-02-29 23:59:59.000')).toEqual(keyOf('2020-02-29 23:59:59'));
    expect(keyOf('2020-02-29 23:59:59.001')).toMatchObject({ foundAt: '2020-02-29T23:59:59.001Z' });
  });
});

test('what a line says, its message says, and different findings have different keys', () => {
  fc.assert(
    fc.property(drawnFindings, drawnFindings, (finding, other) => {
      const decoded = decodeFindingLine(lineOf(finding));
      expect(decoded).toMatchObject({ finding });
      const key = findingKey(finding);
      expect(decodeFindingMessage(Buffer.from(JSON.stringify(findingMessage(finding))), key, now)).toEqual(decoded);
      expect(findingKey(other) === key).toBe(lineOf(other) === lineOf(finding));
    }),
  );
});

test('any text is either refused with a reason or a line that a finding is written as', () => {
  const nearly = fc
    .tuple(drawnFindings, fc.nat(40), fc.string({ maxLength: 2, unit: 'binary' }), fc.nat(2))
    .map(([finding, at, inserted, removed]) => {
      const line = lineOf(finding);
      return line.slice(0, at) + inserted + line.slice(at + removed);
    });
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (line) => {
      const decoded = decodeFindingLine(line);
      if ('finding' in decoded) expect(lineOf(decoded.finding)).toBe(line.replace('.000', ''));
      else expect(decoded.detail).not.toBe('');
    }),
    { numRuns: 500 },
  );
});
