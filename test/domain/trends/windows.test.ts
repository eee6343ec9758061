import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { isFinal, isPaneClosed } from '../../../domain/trends/lateness.ts';
import {
  isTumbling,
  openWindow,
  paneStartOf,
  panesOf,
  windowFrom,
  windowsWithPane,
} from '../../../domain/trends/windows.ts';

const at = (time: string) => Date.parse(`2022-09-26T${time}Z`);
const iso = (ms: number) => new Date(ms).toISOString().slice(11, 19);
const told = ({ startMs, endMs }: { startMs: number; endMs: number }) => `${iso(startMs)}–${iso(endMs)}`;

describe('windows', () => {
  test('that are open at a moment, also at its very beginning', () => {
    expect(windowKinds.map((kind) => told(openWindow(kind, at('03:17:30'))))).toEqual([
      ...['03:15:00–03:20:00', '03:13:00–03:18:00', '02:18:00–03:18:00'],
    ]);
    expect(windowKinds.map((kind) => told(openWindow(kind, at('03:20:00'))))).toEqual([
      ...['03:20:00–03:25:00', '03:16:00–03:21:00', '02:21:00–03:21:00'],
    ]);
  });

  test('that a pane is in', () => {
    expect(windowsWithPane('tumbling', at('03:19:00')).map(told)).toEqual(['03:15:00–03:20:00']);
    const sliding = windowsWithPane('sliding', at('03:19:00'));
    expect(sliding.map(told)).toEqual([
      ...['03:15:00–03:20:00', '03:16:00–03:21:00', '03:17:00–03:22:00', '03:18:00–03:23:00', '03:19:00–03:24:00'],
    ]);
    expect(sliding.filter(isTumbling).map(told)).toEqual(['03:15:00–03:20:00']);
    expect(windowsWithPane('hour', at('03:19:00'))).toHaveLength(60);
  });

  test('a pane is in a window exactly if the window has it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...windowKinds), fc.nat(4_102_444_800_000), fc.integer(), (kind, ms, shift) => {
        const pane = paneStartOf(ms);
        const windows = windowsWithPane(kind, pane);
        expect(windows.every((window) => panesOf(window).includes(pane))).toBe(true);
        const other = openWindow(kind, pane + (shift % 7_200) * 1000);
        expect(windows.some(({ startMs }) => startMs === other.startMs)).toBe(panesOf(other).includes(pane));
      }),
    );
  });

  test('that don’t exist are refused', () => {
    expect(() => windowFrom('tumbling', at('03:16:00'))).toThrow(RangeError);
    expect(() => windowFrom('sliding', at('03:16:01'))).toThrow(RangeError);
  });
});

describe('a window is final', () => {
  const window = windowFrom('tumbling', at('03:15:00'));
  const final = (...partitions: [string | null, string | null][]) =>
    isFinal(
      window,
      120_000,
      partitions.map(([watermark, caughtUp]) => ({
        watermarkMs: watermark === null ? null : at(watermark),
        caughtUpAtMs: caughtUp === null ? null : at(caughtUp),
      })),
    );

  test('once each partition has posts beyond its grace', () => {
    expect(final(['03:22:00', null])).toBe(true);
    expect(final(['03:21:59', null])).toBe(false);
    expect(final(['03:25:00', null], ['03:20:00', null])).toBe(false);
    expect(final()).toBe(false);
  });

  test('or nothing was left to read by then, as of a partition that has none', () => {
    expect(final(['03:25:00', null], ['03:20:00', '03:22:00'], [null, '03:22:00'])).toBe(true);
    expect(final(['03:25:00', null], ['03:20:00', '03:21:59'])).toBe(false);
    expect(final(['03:25:00', null], [null, null])).toBe(false);
  });

  test('when no post can be counted in it any more', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600_000, max: 600_000 }), (ms) => {
        const watermarkMs = window.endMs + ms;
        const anyOpen = panesOf(window).some((pane) => !isPaneClosed(pane, watermarkMs, 120_000));
        expect(isFinal(window, 120_000, [{ watermarkMs, caughtUpAtMs: null }])).toBe(!anyOpen);
      }),
    );
  });
});
