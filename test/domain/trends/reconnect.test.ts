import { expect, test } from '@jest/globals';
import type { StreamEnd } from '../../../domain/trends/reconnect.ts';
import { backfillSince, createReconnect, reconnectPace } from '../../../domain/trends/reconnect.ts';

const network: StreamEnd = { kind: 'network' };
const http: StreamEnd = { kind: 'http' };
const closed: StreamEnd = { kind: 'closed' };
const limited = (resetAtMs: number | null = null): StreamEnd => ({ kind: 'limited', resetAtMs });

/** What is waited after each of the ends in turn, none of which had held a connection for long. */
function waits(...ends: StreamEnd[]): number[] {
  const reconnect = createReconnect(reconnectPace);
  return ends.map((end) => reconnect(end, 0, 1_000_000));
}
const times = (count: number, end: StreamEnd) => Array.from({ length: count }, () => end);

test('the network: at once, then a quarter of a second more each time, up to 16 s', () => {
  expect(waits(...times(5, network))).toEqual([0, 250, 500, 750, 1_000]);
  expect(waits(...times(80, network)).slice(63, 67)).toEqual([15_750, 16_000, 16_000, 16_000]);
});

test('errors by HTTP: from 5 s on, doubled up to 320 s', () => {
  expect(waits(...times(9, http)).map((ms) => ms / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 320, 320, 320]);
});

test('a stream that the server ends: at once, but not again and again', () => {
  expect(waits(...times(4, closed)).map((ms) => ms / 1_000)).toEqual([0, 5, 10, 20]);
});

test('too many requests: until the server’s window ends, or from a minute on, doubled up to a quarter of an hour', () => {
  expect(waits(...times(6, limited())).map((ms) => ms / 1_000)).toEqual([60, 120, 240, 480, 900, 900]);
  expect(waits(limited(1_123_000))).toEqual([123_000]);
  // A window that has ended by now says nothing.
  expect(waits(limited(1_000_000), limited(900_000))).toEqual([60_000, 120_000]);
});

test('each kind backs off for itself, until a connection has held', () => {
  const reconnect = createReconnect(reconnectPace);
  const after = (end: StreamEnd, heldMs: number) => reconnect(end, heldMs, 0);
  expect([after(network, 0), after(network, 0), after(http, 0), after(network, 0)]).toEqual([0, 250, 5_000, 500]);
  expect(after(network, reconnectPace.soundMs - 1)).toBe(750);
  expect(after(network, reconnectPace.soundMs)).toBe(0);
  expect(after(http, 0)).toBe(5_000);
});

test('what was missed is asked for in whole minutes, five at most; what is older is lost', () => {
  expect(backfillSince(0, 500)).toEqual({ minutes: 1, lostMs: 0 });
  expect(backfillSince(0, 60_000)).toEqual({ minutes: 1, lostMs: 0 });
  expect(backfillSince(0, 60_001)).toEqual({ minutes: 2, lostMs: 0 });
  expect(backfillSince(0, 300_000)).toEqual({ minutes: 5, lostMs: 0 });
  expect(backfillSince(0, 310_000)).toEqual({ minutes: 5, lostMs: 10_000 });
  // Clocks go back now and then.
  expect(backfillSince(10_000, 0)).toEqual({ minutes: 1, lostMs: 0 });
});
