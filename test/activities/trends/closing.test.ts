import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextClosing, windowsEndingAt } from '../../../activities/trends/merge/closing.ts';
import { createDueWindows } from '../../../activities/trends/merge/due-windows.ts';
import { createPaneBook } from '../../../activities/trends/merge/pane-book.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { finalUntil, isFinal } from '../../../domain/trends/lateness.ts';
import { panesOf, windowFrom, windowsWithPane } from '../../../domain/trends/windows.ts';

const hour = Date.parse('2026-01-01T10:00:00Z');
const minute = 60_000;

/** When windows become final, one after another. */
function closings(panes: number[], untilMs: number, told: number[] = []): number[] {
  const book = createPaneBook(createDueWindows());
  for (const pane of panes) book.noteChange(pane);
  for (const endMs of told) book.noteTold(windowFrom('sliding', endMs - 5 * minute));
  const ends: number[] = [];
  for (let next = nextClosing(book, untilMs); next !== null; next = nextClosing(book, untilMs)) {
    ends.push(next);
    book.advance(next);
  }
  return ends.map((end) => (end - hour) / minute);
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('windows become final', () => {
  test('minute by minute, from the first with posts on, for an hour and a minute after the last', () => {
    expect(closings([hour, hour + 2 * minute], hour + 500 * minute)).toEqual(range(1, 63));
    expect(closings([hour, hour + 2 * minute], hour + 5 * minute)).toEqual(range(1, 5));
  });

  test('without going through all that is between one time with posts and the next', () => {
    const years = 4 * 365 * 24 * 60;
    expect(closings([hour, hour + years * minute], hour + (years + 2) * minute)).toEqual([
      ...range(1, 61),
      ...range(years + 1, years + 2),
    ]);
  });

  test('also where nothing is in them, if they were told', () => {
    expect(closings([], hour + 500 * minute, [hour + 70 * minute])).toEqual([70]);
  });

  test('all in which there are posts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }), (minutes) => {
        const panes = minutes.map((index) => hour + index * minute);
        const closed = closings(panes, hour + 600 * minute).flatMap((end) =>
          windowsEndingAt(hour + end * minute).map(({ kind, startMs }) => `${kind} ${startMs}`),
        );
        const expected = panes.flatMap((pane) =>
          windowKinds.flatMap((kind) => windowsWithPane(kind, pane).map(({ startMs }) => `${kind} ${startMs}`)),
        );
        const known = new Set(closed);
        expect(expected.filter((window) => !known.has(window))).toEqual([]);
        expect(known.size).toBe(closed.length);
      }),
    );
  });
});

test('the windows that end at a minute are of its kinds, and end there', () => {
  expect(windowsEndingAt(hour).map(({ kind }) => kind)).toEqual(['tumbling', 'sliding', 'hour']);
  expect(windowsEndingAt(hour + minute).map(({ kind }) => kind)).toEqual(['sliding', 'hour']);
  for (const window of windowsEndingAt(hour)) expect(panesOf(window).at(-1)).toBe(hour - minute);
});

test('until when windows are final is what is said of each window by itself', () => {
  const moment = fc.option(fc.integer({ min: 1, max: 300 * minute }));
  const partition = fc.record({ watermarkMs: moment, caughtUpAtMs: moment });
  fc.assert(
    fc.property(fc.array(partition, { maxLength: 4 }), fc.integer({ min: 0, max: 200_000 }), (partitions, graceMs) => {
      const until = finalUntil(graceMs, partitions);
      const ends = range(5, 300).map((index) => index * minute);
      const finals = ends.filter((end) => isFinal(windowFrom('sliding', end - 5 * minute), graceMs, partitions));
      expect(ends.filter((end) => until !== null && end <= until)).toEqual(finals);
    }),
  );
});
