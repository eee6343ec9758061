import type { RecordedPost } from '../../contracts/trends/post.ts';
import type { PostSource, PostSourceListener, RejectedPostLine } from '../../contracts/trends/produce.ts';
import { decodeRecordedLine } from '../../domain/trends/recorded-line.ts';

/** Lines as they come, some at a time, such as a simulator's: nobody can have them again, nor needs to. */
export function linesSource(
  name: string,
  lines: (stopping: AbortSignal) => AsyncIterable<string[]>,
  { onRejects }: PostSourceListener,
): PostSource {
  return {
    ...{ name, repeatable: true, counts: () => ({}) },
    async *posts(stopping) {
      let number = 0;
      for await (const some of lines(stopping)) {
        const posts: RecordedPost[] = [];
        const rejects: RejectedPostLine[] = [];
        for (const text of some) {
          number += 1;
          const decoded = decodeRecordedLine(text);
          if (decoded === null) continue;
          if ('recorded' in decoded) posts.push(decoded.recorded);
          else rejects.push({ file: name, line: number, ...decoded, text, at: new Date().toISOString() });
        }
        if (rejects.length > 0) await onRejects(rejects);
        yield { posts, round: 0 };
      }
    },
  };
}
