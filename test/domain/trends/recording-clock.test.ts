import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueAtMs, readSpeed, shiftToNow } from '../../../domain/trends/recording-clock.ts';

const recording = { firstMs: 1_664_162_100_000, lastMs: 1_664_165_700_000 };
const nowMs = 1_800_000_000_000;

test('at its own pace, the first post is made now; at any other, none is sent before it was made', () => {
  expect(shiftToNow(recording, 1, nowMs)).toBe(nowMs - recording.firstMs);
  expect(recording.lastMs + shiftToNow(recording, Number.POSITIVE_INFINITY, nowMs)).toBe(nowMs);
  const speeds = fc.oneof(fc.double({ min: 0.001, max: 1_000, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(speeds, fc.integer({ min: 0, max: 3_600_000 }), (speed, behindMs) => {
      const createdAtMs = recording.firstMs + behindMs;
      const shift = shiftToNow(recording, speed, nowMs);
      expect(Number.isInteger(shift)).toBe(true);
      const early = createdAtMs + shift - dueAtMs(createdAtMs, recording, speed, nowMs);
      expect(early).toBeLessThanOrEqual(0.5);
    }),
  );
});

test('as far as can be: some post is made at the moment when it is sent', () => {
  for (const speed of [0.5, 1, 10]) {
    const shift = shiftToNow(recording, speed, nowMs);
    const ages = [recording.firstMs, recording.lastMs].map(
      (createdAtMs) => dueAtMs(createdAtMs, recording, speed, nowMs) - createdAtMs - shift,
    );
    expect(Math.min(...ages)).toBe(0);
  }
});

test('posts are due at the recording’s distances, as many times faster', () => {
  expect(dueAtMs(recording.lastMs, recording, 10, nowMs)).toBe(nowMs + 360_000);
  expect(dueAtMs(recording.lastMs, recording, Number.POSITIVE_INFINITY, nowMs)).toBe(nowMs);
});

test('a speed is so many times, or max', () => {
  expect(['1x', '10x', '10', '0.5x', 'max'].map(readSpeed)).toEqual([1, 10, 10, 0.5, Number.POSITIVE_INFINITY]);
  for (const text of ['0x', 'x', '-1x', 'fast', '1e3x', 'maxx', '10x10', '']) expect(readSpeed(text)).toBeNull();
});
