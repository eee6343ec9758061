import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rejectMessage, sizeOfMessage } from '../../../adapters/sqs/reject-message.ts';
import { rejectOf } from '../../helpers/telemetry.ts';

const attributeOf = (attributes: Record<string, { StringValue?: string | undefined }>, name: string) =>
  attributes[name]?.StringValue;

test('is the body as it came, with why and whence', async () => {
  const reject = rejectOf({ body: 'rubbish' });
  const { MessageBody, MessageAttributes } = await rejectMessage(reject, 262_144);
  expect(MessageBody).toBe('rubbish');
  expect(
    Object.fromEntries(Object.keys(MessageAttributes).map((name) => [name, attributeOf(MessageAttributes, name)])),
  ).toEqual({ reason: reject.reason, detail: reject.detail, sourceMessageId: reject.messageId, receiveCount: '1' });
});

test('is packed where it doesn’t fit beside its attributes, and cut where it can’t be packed', async () => {
  const packed = await rejectMessage(rejectOf({ body: 'x'.repeat(10_000) }), 10_000);
  expect(attributeOf(packed.MessageAttributes, 'encoding')).toBe('gzip+base64');
  expect(gunzipSync(Buffer.from(packed.MessageBody, 'base64')).toString()).toBe('x'.repeat(10_000));

  const body = Array.from({ length: 3_000 }, (_, index) => String.fromCodePoint(0x1f300 + ((index * 7919) % 700))).join(
    '',
  );
  const cut = await rejectMessage(rejectOf({ body }), 2_000);
  expect(attributeOf(cut.MessageAttributes, 'encoding')).toBe('cut');
  expect(body.startsWith(cut.MessageBody)).toBe(true);
  expect(cut.MessageBody.length).toBeGreaterThan(300);
});

test('always fits, and holds only what SQS takes', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 3_000 });
  await fc.assert(
    fc.asyncProperty(text, text, fc.integer({ min: 3_500, max: 6_000 }), async (body, detail, maxBytes) => {
      const message = await rejectMessage({ ...rejectOf({ body }), detail }, maxBytes);
      expect(sizeOfMessage(message)).toBeLessThanOrEqual(maxBytes);
      const shown = attributeOf(message.MessageAttributes, 'detail') ?? '';
      expect(shown).not.toBe('');
      // XML 1.0, section 2.2.
      expect(shown).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
    }),
    { numRuns: 50 },
  );
});
