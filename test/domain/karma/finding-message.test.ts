import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findingKey } from '../../../domain/karma/finding-key.ts';
import { decodeFindingMessage } from '../../../domain/karma/finding-message.ts';

const right = { finding_id: 998, vulnerability_id: 29, found_at: '2019-02-25T20:17:56Z' };
const key = findingKey({ findingId: 998, vulnerabilityId: 29, foundAt: '2019-02-25T20:17:56Z' });
const now = new Date('2019-02-25T20:18:00Z');
const decode = (document: unknown, messageId: unknown = key) =>
  decodeFindingMessage(Buffer.from(JSON.stringify(document)), messageId, now);

describe('a message of a finding', () => {
  test('is a finding; fields that nobody knows are dropped', () => {
    const finding = { findingId: 998, vulnerabilityId: 29, foundAt: '2019-02-25T20:17:56Z', findingKey: key };
    expect(decode(right)).toEqual({ finding });
    expect(decode({ ...right, found_by: 'somebody' })).toEqual({ finding });
  });

  test.each([
    [[right], 'not_decodable'],
    [null, 'not_decodable'],
    [{ ...right, padding: 'x'.repeat(5_000) }, 'not_decodable'],
    [{ ...right, finding_id: '998' }, 'bad_finding_id'],
    [{ ...right, finding_id: 998.5 }, 'bad_finding_id'],
    [{ ...right, finding_id: 2 ** 53 }, 'bad_finding_id'],
    [{ ...right, finding_id: undefined }, 'bad_finding_id'],
    [{ ...right, found_at: '2019-02-25 20:17:56' }, 'bad_found_at'],
    [{ ...right, found_at: '2019-02-25T20:17:56+00:00' }, 'bad_found_at'],
    [{ ...right, found_at: '2019-02-31T20:17:56Z' }, 'bad_found_at'],
    [{ ...right, found_at: 1_551_125_876 }, 'bad_found_at'],
    [{ ...right, found_at: '2019-02-26T20:18:01Z' }, 'found_in_future'],
    [{ ...right, found_at: '9999-12-31T00:00:00Z' }, 'found_in_future'],
    [{ ...right, vulnerability_id: 0 }, 'bad_vulnerability_id'],
    [{ ...right, vulnerability_id: null }, 'bad_vulnerability_id'],
  ])('%j is refused', (document, reason) => {
    expect(decode(document)).toEqual({ reason, detail: expect.stringMatching(/\.$/) });
  });

  test.each([undefined, '', key.toUpperCase(), findingKey({ findingId: 1, vulnerabilityId: 29, foundAt: 'x' })])(
    'whose id is %j is refused: its deliveries would not be known for what they are',
    (messageId) => {
      // A default would hide that there is none.
      const decoded = decodeFindingMessage(Buffer.from(JSON.stringify(right)), messageId, now);
      expect(decoded).toEqual({ reason: 'wrong_message_id', detail: expect.stringContaining(key) });
    },
  );

  test('of bytes that are no UTF-8 is refused', () => {
    const body = Buffer.concat([Buffer.from(JSON.stringify(right)).subarray(0, -1), Buffer.from([0xff, 0x7d])]);
    expect(decodeFindingMessage(body, key, now)).toMatchObject({ reason: 'not_decodable' });
  });

  test('whatever it is, never throws', () => {
    const bodies = fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => Buffer.from(json)),
    );
    fc.assert(
      fc.property(bodies, fc.anything(), (body, messageId) => {
        expect(decodeFindingMessage(body, messageId, now)).toHaveProperty('reason');
      }),
    );
  });
});
