import { describe, expect, test } from '@jest/globals';
import { estimateError, estimateIds, noteIds, registerCount } from '../../../domain/trends/hyperloglog.ts';
import { createRandom } from '../../../simulators/random.ts';

/** Writes an id at a position. */
type DrawId = (words: Uint32Array, at: number, index: number) => void;

/** What ids may look like: drawn from everywhere, one after the other, or by the time with a counter in the low bits. */
const shapes: Record<string, (seed: number) => DrawId> = {
  random(seed) {
    const random = createRandom(seed);
    return (words, at) => {
      words[at] = random() * 2 ** 32;
      words[at + 1] = random() * 2 ** 32;
    };
  },
  consecutive: (seed) => (words, at, index) => {
    words[at] = seed * 1_000;
    words[at + 1] = index;
  },
  'by the time': (seed) => (words, at, index) => {
    words[at] = seed * 4_096 + Math.floor(index / 64);
    words[at + 1] = (index % 64) << 22;
  },
};
const checkpoints = [0, 1, 2, 5, 10, 100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

/** Relative errors at each checkpoint. */
function errorsOf(drawId: DrawId, points: number[]): number[] {
  const registers = new Uint8Array(registerCount);
  let noted = 0;
  return points.map((point) => {
    const words = new Uint32Array((point - noted) * 2);
    for (let at = 0; at < words.length; at += 2, noted += 1) drawId(words, at, noted);
    noteIds(registers, words);
    return (estimateIds(registers) - point) / Math.max(1, point);
  });
}

describe.each(Object.entries(shapes))('of ids that are %s', (_, shape) => {
  const trials = Array.from({ length: 8 }, (_, seed) => errorsOf(shape(seed + 1), checkpoints));

  test.each(checkpoints.map((point, at) => [point, at] as const))(
    '%i are told within three times the standard error',
    (_, at) => {
      for (const errors of trials) expect(Math.abs(errors[at] ?? 1)).toBeLessThan(3 * estimateError);
    },
  );

  test('the error is the one that theory gives, neither to more nor to less on average', () => {
    const large = trials.flatMap((errors) => errors.slice(checkpoints.indexOf(10_000)));
    const mean = large.reduce((sum, error) => sum + error, 0) / large.length;
    const square = large.reduce((sum, error) => sum + error ** 2, 0) / large.length;
    // Checkpoints of one trial depend on each other, so they are as few as the trials.
    expect(Math.abs(mean)).toBeLessThan((3 * estimateError) / Math.sqrt(trials.length));
    expect(Math.sqrt(square)).toBeLessThan(1.6 * estimateError);
  });
});

test('a million are told within three times the standard error, which is below 2 %', () => {
  expect(estimateError).toBeLessThan(0.02);
  for (const shape of Object.values(shapes)) {
    const errors = errorsOf(shape(77), [200_000, 500_000, 1_000_000]);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(3 * estimateError);
  }
});

test('none are none, and full registers are still a number', () => {
  expect(estimateIds(new Uint8Array(registerCount))).toBe(0);
  expect(estimateIds(new Uint8Array(registerCount).fill(52))).toBeGreaterThan(1e18);
});
