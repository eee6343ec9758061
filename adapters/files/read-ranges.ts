import type { FileHandle } from 'node:fs/promises';

export interface Range {
  offset: number;
  bytes: number;
}

/** Ranges that are no further from each other are read in one go, with what is between them. */
const gapBytes = 65_536;
/** Nor is more read in one go. */
const spanBytes = 4_194_304;

/** What stands in ranges of a file, in the order in which they are asked for; few reads where they are near each other. */
export async function readRanges(file: FileHandle, ranges: Range[]): Promise<Buffer[]> {
  const found = new Map<Range, Buffer>();
  const byPlace = ranges.toSorted((a, b) => a.offset - b.offset);
  for (let first = 0; first < byPlace.length; ) {
    const from = byPlace[first]?.offset ?? 0;
    let until = from;
    let next = first;
    for (; next < byPlace.length; next += 1) {
      const { offset, bytes } = byPlace[next] as Range;
      if (next > first && (offset - until > gapBytes || offset + bytes - from > spanBytes)) break;
      until = Math.max(until, offset + bytes);
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(until - from), 0, until - from, from);
    for (const range of byPlace.slice(first, next)) {
      const start = range.offset - from;
      found.set(range, buffer.subarray(start, Math.min(start + range.bytes, bytesRead)));
    }
    first = next;
  }
  return ranges.map((range) => found.get(range) ?? Buffer.alloc(0));
}
