import type { DecodedPost, PostReject, PostRejectReason } from '../../contracts/trends/post.ts';
import { readCreatedAt } from './created-at.ts';
import { isPostId } from './ids.ts';
import { isObject, parseDocument } from './parse-document.ts';
import type { Countries } from './place.ts';
import { placeOf } from './place.ts';

/**
 * How far clocks of whoever made a post and of the broker may differ: no post that counts was sent earlier than that before its
 * `created_at`.
 */
export const clockToleranceMs = 60_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const none: readonly string[] = [];

/**
 * Decodes and checks a Kafka message of the topic of posts; what Vigil doesn't know is ignored. Never throws: what can't be
 * used comes back with its reason.
 * @param value null for a message without one
 * @param receivedAtMs the message's timestamp, milliseconds since 1970: like the value, it stays what it is in each delivery
 */
export function decodePost(value: Uint8Array | null, receivedAtMs: number, countries: Countries): DecodedPost {
  const text = value === null ? null : readText(value);
  const document = text === null ? undefined : parseDocument(text);
  if (document === undefined) return reject('not_decodable', 'The message is no JSON in UTF-8.');
  if (document === null) return reject('not_an_object', 'The message is no JSON object.');
  const { data } = document;
  if (!isObject(data)) return reject('data_missing', 'data is no object.');
  const { id: postId, author_id: authorId, referenced_tweets: given } = data;
  if (!isPostId(postId)) return reject('bad_post_id', 'data.id is no decimal number in text.');
  if (!isPostId(authorId)) return reject('bad_author_id', 'data.author_id is no decimal number in text.');
  const createdAtMs = readCreatedAt(data.created_at);
  if (createdAtMs === null)
    return reject('bad_created_at', 'data.created_at is no moment in UTC like 2022-09-26T03:15:45.000Z.');
  if (createdAtMs > receivedAtMs + clockToleranceMs)
    return reject('created_in_future', 'data.created_at is later than when the message was sent.');
  const references = given === undefined || given === null ? none : readReferences(given);
  if (references === null) return reject('bad_references', 'data.referenced_tweets is no list of objects with a type.');
  const place = placeOf(data, document.includes, countries);
  return { post: { postId, authorId, createdAtMs, references, place } };
}

/** One sentence for people beside the reason. */
export const reject = (reason: PostRejectReason, detail: string): PostReject => ({ reason, detail });

function readText(value: Uint8Array): string | null {
  try {
    return utf8.decode(value);
  } catch {
    return null;
  }
}

/** @returns the types; null where it is no such list */
function readReferences(given: unknown): string[] | null {
  if (!Array.isArray(given)) return null;
  const types: string[] = [];
  for (const reference of given as unknown[]) {
    if (!isObject(reference) || typeof reference.type !== 'string') return null;
    types.push(reference.type);
  }
  return types;
}
