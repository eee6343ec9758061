import type { DecodedLine } from '../../contracts/trends/post.ts';
import { readCreatedAt } from './created-at.ts';
import { reject } from './decode-post.ts';
import { isPostId } from './ids.ts';
import { isObject, parseDocument } from './parse-document.ts';

/** Of a line. A post has some 500 bytes, and Kafka takes no message of more than a megabyte unless it is told to. */
export const longestPostBytes = 262_144;

/**
 * Reads a line of a recording, without its end: a post as JSON, or a JSON string that holds it. Only what it takes to produce
 * it is checked; the rest is the consumer's, who sets aside what it can't use. Never throws.
 * @param shiftMs added to `created_at`, so that a recording can be played as if it were now
 */
export function decodeRecordedLine(line: string, shiftMs = 0): DecodedLine {
  if (line.trim() === '') return null;
  // No character has more than three bytes for each of its units.
  if (line.length * 3 > longestPostBytes && Buffer.byteLength(line) > longestPostBytes)
    return reject('not_decodable', `The line has more than ${longestPostBytes} bytes.`);
  const document = parseDocument(line);
  if (document === undefined) return reject('not_decodable', 'The line is no JSON.');
  if (document === null) return reject('not_an_object', 'The line is no JSON object, and no string that holds one.');
  const { data } = document;
  if (!isObject(data)) return reject('data_missing', 'data is no object.');
  if (!isPostId(data.id)) return reject('bad_post_id', 'data.id is no decimal number in text.');
  const createdAtMs = readCreatedAt(data.created_at);
  if (createdAtMs === null)
    return reject('bad_created_at', 'data.created_at is no moment in UTC like 2022-09-26T03:15:45.000Z.');
  const created_at = shiftMs === 0 ? data.created_at : new Date(createdAtMs + shiftMs).toISOString();
  const json = JSON.stringify({ ...document, data: { ...data, created_at } });
  return { recorded: { postId: data.id, createdAtMs: createdAtMs + shiftMs, json } };
}
