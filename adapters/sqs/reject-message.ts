import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { RejectedMessage } from '../../contracts/telemetry/batch.ts';

/** A message of the queue of rejects; docs/formats.md describes it. */
export interface RejectMessage {
  MessageBody: string;
  MessageAttributes: Record<string, MessageAttributeValue>;
}

/** Body attribute `encoding` where the body had to be packed to fit beside its attributes. */
export const packedEncoding = 'gzip+base64';
/** Where even that was too large: the beginning of the body. What is cut off is lost with it. */
export const cutEncoding = 'cut';

const longestDetail = 1_024;
const compress = promisify(gzip);

/** @param maxBytes of body and attributes together, as the queue has it */
export async function rejectMessage(reject: RejectedMessage, maxBytes: number): Promise<RejectMessage> {
  const plain = { MessageBody: reject.body, MessageAttributes: attributesOf(reject) };
  if (sizeOfMessage(plain) <= maxBytes) return plain;
  const packed = {
    MessageBody: (await compress(reject.body)).toString('base64'),
    MessageAttributes: attributesOf(reject, packedEncoding),
  };
  if (sizeOfMessage(packed) <= maxBytes) return packed;
  const cut = { MessageBody: '', MessageAttributes: attributesOf(reject, cutEncoding) };
  return { ...cut, MessageBody: cutToBytes(reject.body, maxBytes - sizeOfMessage(cut)) };
}

const attributesOf = ({ reason, detail, messageId, receiveCount }: RejectedMessage, encoding?: string) => ({
  reason: text(reason),
  detail: text(allowed(detail)),
  sourceMessageId: text(messageId),
  receiveCount: { DataType: 'Number', StringValue: String(receiveCount) },
  ...(encoding !== undefined && { encoding: text(encoding) }),
});

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** SQS refuses empty values and characters that XML 1.0 doesn't know; a cut may have left half a character. */
const allowed = (value: string): string =>
  Buffer.from(value.slice(0, longestDetail))
    .toString()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD') || '-';

/** As SQS counts: the body, and each attribute's name, type and value. */
export function sizeOfMessage({ MessageBody, MessageAttributes }: RejectMessage): number {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  return [MessageBody, ...attributes.flat()].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}

/** The longest beginning that fits and doesn't end within a character. */
function cutToBytes(body: string, maxBytes: number): string {
  const bytes = Buffer.from(body).subarray(0, maxBytes);
  return new TextDecoder().decode(bytes, { stream: true });
}
