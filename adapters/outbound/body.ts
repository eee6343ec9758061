import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface ReadBody {
  body: Buffer;
  truncated: boolean;
  /** Why the body stops before its end, or stays as it came; null where nothing is wrong. */
  problem: string | null;
}

/** Sites use one; more are either a mistake or a way to burn time. */
const maxEncodings = 2;
const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * Reads a body as far as the limit, which counts decompressed bytes; memory and time stay bounded by it, however small
 * the compressed form is. Never rejects: whatever arrived before a failure is the body, and the failure its problem.
 * @param encodings of the content, in the order applied
 */
export async function readBody(source: Readable, encodings: string[], limit: number): Promise<ReadBody> {
  const known = encodings.length <= maxEncodings && encodings.every((encoding) => decoders.has(encoding));
  const transforms = known ? encodings.toReversed().flatMap((encoding) => decoders.get(encoding)?.() ?? []) : [];
  // Errors of any stage reach the last stream, where they are caught below.
  const decoded = transforms.reduce<Readable>((from, to) => pipeline(from, to, () => {}), source);
  const chunks: Buffer[] = [];
  let size = 0;
  let failure: unknown;
  let empty = transforms.length > 0;
  if (empty) source.on('data', () => (empty = false));
  try {
    for await (const chunk of decoded) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) break;
    }
  } catch (error) {
    // Sites name the encoding of a body that isn't there, as in answers to HEAD; a decoder takes that for a broken one.
    if (!empty || source.errored) failure = error;
  } finally {
    source.destroy();
  }
  return {
    body: Buffer.concat(chunks).subarray(0, limit),
    truncated: size > limit || failure !== undefined,
    problem: failure === undefined ? (known ? null : notUnderstood(encodings)) : brokenOff(failure),
  };
}

const brokenOff = (failure: unknown): string =>
  `The body broke off: ${(failure as Partial<Error>).message ?? String(failure)}.`;

const notUnderstood = (encodings: string[]): string =>
  `The content encoding "${encodings.join(', ').slice(0, 100)}" is not understood.`;

/** The codings of a Content-Encoding header, in the order applied. */
export const contentEncodings = (header: string | undefined): string[] =>
  (header ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
