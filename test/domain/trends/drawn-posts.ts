import fc from 'fast-check';
import type { Post } from '../../../contracts/trends/post.ts';

export const minuteMs = 60_000;
/** A full hour. */
export const startMs = Date.parse('2022-09-26T03:00:00Z');

export const postAt = (seconds: number, change: Partial<Post> = {}): Post => ({
  ...{ postId: String(1_000_000 + seconds), authorId: '7', createdAtMs: startMs + seconds * 1000 },
  ...{ references: [], place: { city: 'Trent Hills, Ontario' }, ...change },
});

/** Posts of a quarter of an hour in any order, with repeats, of few cities and authors. */
export const drawnPosts = fc.array(
  fc
    .record({
      id: fc.integer({ min: 0, max: 150 }),
      city: fc.constantFrom('Ajax, Ontario', 'Banff, Alberta', '__proto__', null),
    })
    .map(({ id, city }) =>
      // Whatever a post is follows from its id, so that a repeat is one.
      postAt((id * 7_919) % 900, {
        postId: String(id),
        authorId: String(id % 11),
        references: id % 3 === 0 ? ['retweeted'] : [],
        place: city === null || id % 10 === 0 ? { skipped: 'no_place' } : { city },
      }),
    ),
  { maxLength: 200 },
);
