import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeRecordedLine, longestPostBytes } from '../../../domain/trends/recorded-line.ts';
import { message } from './messages.ts';

const json = JSON.stringify(message());

test('both forms of a line are the same post, on the wire one JSON object', () => {
  const recorded = { postId: '1574231234567890123', createdAtMs: 1_664_162_145_000, json };
  expect(decodeRecordedLine(json)).toEqual({ recorded });
  expect(decodeRecordedLine(JSON.stringify(json))).toEqual({ recorded });
  expect(decodeRecordedLine(`${json}\r`)).toEqual({ recorded });
});

test('a shift in time is in what is produced, and all else stays', () => {
  const decoded = decodeRecordedLine(json, 86_400_000);
  expect(decoded).toMatchObject({ recorded: { createdAtMs: 1_664_248_545_000 } });
  const shifted = decoded !== null && 'recorded' in decoded ? JSON.parse(decoded.recorded.json) : null;
  expect(shifted).toEqual(message({ created_at: '2022-09-27T03:15:45.000Z' }));
});

test('empty lines are none', () => {
  expect(decodeRecordedLine('')).toBeNull();
  expect(decodeRecordedLine('\r')).toBeNull();
});

test.each([
  ['{"data":', 'not_decodable'],
  ['"{\\"data\\":"', 'not_decodable'],
  [`[${json}]`, 'not_an_object'],
  [JSON.stringify(JSON.stringify(json)), 'not_an_object'],
  ['{}', 'data_missing'],
  [JSON.stringify(message({ id: 5 })), 'bad_post_id'],
  [JSON.stringify(message({ created_at: 'soon' })), 'bad_created_at'],
])('%s is set aside', (line, reason) => {
  expect(decodeRecordedLine(line)).toEqual({ reason, detail: expect.stringMatching(/\.$/) });
});

test('a line that is longer than any post is set aside, whatever it holds', () => {
  const ofBytes = (bytes: number) => {
    const empty = Buffer.byteLength(JSON.stringify(message({ text: '' })));
    return JSON.stringify(
      message({ text: 'é'.repeat(Math.floor((bytes - empty) / 2)) + 'e'.repeat((bytes - empty) % 2) }),
    );
  };
  expect(decodeRecordedLine(ofBytes(longestPostBytes))).toHaveProperty('recorded');
  expect(decodeRecordedLine(ofBytes(longestPostBytes + 1))).toEqual({
    reason: 'not_decodable',
    detail: 'The line has more than 262144 bytes.',
  });
});

test('whatever it is, never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      const decoded = decodeRecordedLine(line);
      expect(decoded === null || 'reason' in decoded).toBe(true);
    }),
  );
});
