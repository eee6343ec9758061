import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createIdSet } from '../../../domain/trends/id-set.ts';
import { writeIdWords } from '../../../domain/trends/ids.ts';

const id = fc.oneof(
  fc.bigInt({ min: 0n, max: 9_999_999_999_999_999_999n }),
  fc.bigInt({ min: 0n, max: 12n }),
  // Ids that differ in a few bits only, low or high ones.
  fc.tuple(fc.bigInt(0n, 255n), fc.bigInt(0n, 3n)).map(([high, low]) => (high << 55n) | low),
);
const sorted = (ids: Iterable<bigint>) => [...ids].sort((a, b) => (a < b ? -1 : 1));
const numbersOf = (words: Uint32Array) =>
  Array.from(
    { length: words.length / 2 },
    (_, index) => (BigInt(words[index * 2] ?? 0) << 32n) | BigInt(words[index * 2 + 1] ?? 0),
  );

test('ids are written as numbers of 64 bits', () => {
  fc.assert(
    fc.property(id, (number) => {
      const words = new Uint32Array(2);
      writeIdWords(String(number), words, 0);
      expect(numbersOf(words)).toEqual([number]);
    }),
    { numRuns: 1_000 },
  );
});

test('it holds what a Set would, and gives it in order', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
      const [own, known] = [createIdSet(), new Set<bigint>()];
      const isNew = ids.map((one) => own.add(String(one)));
      expect(isNew).toEqual(ids.map((one) => !known.has(one) && known.add(one).size > 0));
      expect(own.size).toBe(known.size);
      const asked = ids.flatMap((one) => [one, one ^ 1n]);
      expect(asked.map((one) => own.has(String(one)))).toEqual(asked.map((one) => known.has(one)));
      expect(numbersOf(own.toWords())).toEqual(sorted(known));
    }),
  );
});

test('consecutive ids, and those that only their upper half tells apart, are all kept', () => {
  const own = createIdSet();
  let isNew = true;
  for (let index = 0n; index < 20_000n; index += 1n) {
    isNew &&= own.add(String(1_574_231_234_567_890_000n + index));
    isNew &&= own.add(String((index + 1n) << 40n));
  }
  expect(isNew).toBe(true);
  expect(own.size).toBe(40_000);
});
