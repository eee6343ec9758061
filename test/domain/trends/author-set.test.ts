import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AuthorSet } from '../../../domain/trends/author-set.ts';
import { countAuthors, createAuthorCollector, noAuthors, uniteAuthors } from '../../../domain/trends/author-set.ts';
import { decodeAuthors, encodeAuthors } from '../../../domain/trends/encode-authors.ts';

function setOf(ids: Iterable<number>): AuthorSet {
  const collector = createAuthorCollector();
  for (const id of ids) collector.add(String(1_500_000_000_000_000_000n + BigInt(id) * 7_919n));
  return collector.toSet();
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const text = (set: AuthorSet) => Buffer.from(encodeAuthors(set)).toString('base64');

/** Ranges that overlap, on both sides of what is counted exactly. */
const set = fc
  .tuple(
    fc.integer({ min: 0, max: 2_000 }),
    fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 900, max: 1_300 })),
  )
  .map(([from, length]) => ({ ids: range(from, from + length), set: setOf(range(from, from + length)) }));

describe('authors', () => {
  test('are exact up to 1,024, and estimated within the stated error beyond', () => {
    expect(countAuthors(noAuthors)).toEqual({ uniqueUsers: 0, uniqueUsersError: 0 });
    expect(countAuthors(setOf(range(0, 1_024)))).toEqual({ uniqueUsers: 1_024, uniqueUsersError: 0 });
    const { uniqueUsers, uniqueUsersError } = countAuthors(setOf(range(0, 1_025)));
    expect(uniqueUsersError).toBeCloseTo(0.01625);
    expect(uniqueUsers).toBeGreaterThan(1_024);
    expect(uniqueUsers).toBeLessThan(1_025 * (1 + 3 * uniqueUsersError));
  });

  test('who comes again changes nothing', () => {
    const twice = [...range(0, 3_000), ...range(0, 3_000).reverse()];
    expect(text(setOf(twice))).toBe(text(setOf(range(0, 3_000))));
    expect(text(setOf([5, 3, 5, 4, 3]))).toBe(text(setOf([3, 4, 5])));
  });

  test('are written in 8 bytes each, or in 3 KiB, and read as they were', () => {
    expect(encodeAuthors(noAuthors)).toEqual(Uint8Array.of(1));
    expect(encodeAuthors(setOf(range(0, 10)))).toHaveLength(81);
    expect(encodeAuthors(setOf(range(0, 5_000)))).toHaveLength(3_073);
    fc.assert(
      fc.property(set, ({ set: authors }) => {
        expect(decodeAuthors(encodeAuthors(authors))).toEqual(authors);
      }),
    );
  });

  test.each([
    [[]],
    [[3]],
    [[1, 2]],
    [[2, 0, 0]],
    [[0, ...new Array(3_072).fill(0)]],
    [[1, ...new Array(8_200).fill(0)]],
  ])('bytes that are none are refused (%#)', (bytes) => {
    expect(() => decodeAuthors(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});

describe('uniting', () => {
  test('is what collecting all of them would have been', () => {
    fc.assert(
      fc.property(fc.array(set, { maxLength: 6 }), (sets) => {
        const whole = setOf(sets.flatMap(({ ids }) => ids));
        expect(text(uniteAuthors(sets.map((one) => one.set)))).toBe(text(whole));
      }),
    );
  });

  test('is associative, commutative and idempotent, and none change nothing', () => {
    fc.assert(
      fc.property(set, set, set, ({ set: a }, { set: b }, { set: c }) => {
        const whole = text(uniteAuthors([a, b, c]));
        expect(text(uniteAuthors([uniteAuthors([a, b]), c]))).toBe(whole);
        expect(text(uniteAuthors([a, uniteAuthors([b, c])]))).toBe(whole);
        expect(text(uniteAuthors([c, a, b]))).toBe(whole);
        expect(text(uniteAuthors([a, a]))).toBe(text(a));
        expect(text(uniteAuthors([noAuthors, a]))).toBe(text(a));
      }),
    );
  });

  test('leaves the sets as they were', () => {
    const [a, b] = [setOf(range(0, 2_000)), setOf(range(1_000, 3_000))];
    const before = [text(a), text(b)];
    uniteAuthors([a, b]);
    expect([text(a), text(b)]).toEqual(before);
  });
});
