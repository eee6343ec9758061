import type { SourceLine } from '../../contracts/karma/feed.ts';

/**
 * Cuts bytes, in whatever pieces they come, into lines.
 * @param longestLine bytes; of a longer line, the beginning is given
 */
export function createLineSplitter(longestLine: number) {
  let rest = Buffer.alloc(0);
  let number = 0;
  let isTooLong = false;

  function take(bytes: Buffer, finished: boolean): SourceLine[] {
    number += 1;
    if (isTooLong) {
      isTooLong = false;
      return [];
    }
    const text = bytes.subarray(0, longestLine).toString().replace(/\r$/, '');
    return [{ text: number === 1 ? text.replace(/^\uFEFF/, '') : text, number, finished }];
  }

  return {
    add(chunk: Buffer): SourceLine[] {
      const bytes = Buffer.concat([rest, chunk]);
      const lines: SourceLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
        lines.push(...take(bytes.subarray(start, end), true));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > longestLine) {
        if (!isTooLong) {
          lines.push(...take(rest, true));
          number -= 1;
        }
        isTooLong = true;
        rest = Buffer.alloc(0);
      }
      return lines;
    },
    end: (): SourceLine | null => (rest.length === 0 && !isTooLong ? null : (take(rest, false)[0] ?? null)),
  };
}
