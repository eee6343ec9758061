import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Lane, WaveEntry } from '../../../domain/telemetry/waves.ts';
import { allSent, nextWave, openLanes, settleWave } from '../../../domain/telemetry/waves.ts';

const lanesOf = (totals: number[], sent = totals.map(() => 0)) => openLanes(totals, sent);
const one = () => 1;
const everyone = () => true;
const roomy = { entries: 500, bytes: 5_000_000 };

describe('waves', () => {
  test('mix submissions: each gives its next event', () => {
    const lanes = lanesOf([2, 0, 1], [1, 0, 0]);
    expect(nextWave(lanes, roomy, one, everyone)).toEqual([
      { lane: 0, event: 1 },
      { lane: 2, event: 0 },
    ]);
  });

  test('pass over what may not go now, and what doesn’t fit beside the others', () => {
    const sizes = [40, 70, 60];
    const lanes = lanesOf([1, 1, 1]);
    const sizeOf = ({ lane }: WaveEntry) => sizes[lane] ?? 0;
    expect(nextWave(lanes, { entries: 3, bytes: 100 }, sizeOf, everyone).map(({ lane }) => lane)).toEqual([0, 2]);
    expect(nextWave(lanes, roomy, sizeOf, ({ lane }) => lane !== 0).map(({ lane }) => lane)).toEqual([1, 2]);
  });

  test('send alone what is larger than a request', () => {
    expect(nextWave(lanesOf([1, 1]), { entries: 500, bytes: 10 }, () => 11, everyone)).toEqual([{ lane: 0, event: 0 }]);
  });

  test('ask the budget only for what then goes', () => {
    const asked: number[] = [];
    const admit = ({ lane }: WaveEntry) => asked.push(lane) > 0;
    expect(nextWave(lanesOf([1, 1, 1]), { entries: 2, bytes: 100 }, () => 60, admit)).toHaveLength(1);
    expect(asked).toEqual([0]);
  });

  test('refuse an answer of another wave', () => {
    const lanes = lanesOf([2]);
    const wave = nextWave(lanes, roomy, one, everyone);
    expect(() => settleWave(lanes, wave, [])).toThrow(RangeError);
    settleWave(lanes, wave, [true]);
    expect(() => settleWave(lanes, wave, [true])).toThrow(RangeError);
  });

  test.each([
    [[1], [2]],
    [[1], [-1]],
    [[1, 2], [1]],
  ])('refuse counts that can’t be: %j of which %j were sent', (totals, sent) => {
    expect(() => openLanes(totals, sent)).toThrow(RangeError);
  });
});

/** A stream that keeps what it accepts; `verdicts` decides, entry by entry, and accepts all once it is used up. */
function drain(lanes: Lane[], limits: { entries: number; bytes: number }, verdicts: Verdict[]) {
  const accepted: WaveEntry[] = [];
  const refused: WaveEntry[] = [];
  const tried: WaveEntry[] = [];
  const next = () => verdicts.shift() ?? 'accepted';
  while (!allSent(lanes)) {
    const wave = nextWave(lanes, limits, ({ event }) => 1 + (event % 3), everyone);
    // Within a request any order may come out.
    const results = wave.map(() => next());
    tried.push(...wave);
    for (const [index, entry] of [...wave.entries()].reverse()) {
      if (results[index] !== 'refused') accepted.push(entry);
      if (results[index] !== 'accepted') refused.push(entry);
    }
    settleWave(
      lanes,
      wave,
      results.map((result) => result === 'accepted'),
    );
  }
  return { accepted, refused, tried };
}

/** `unheard`: the stream took it, but the answer was lost. */
type Verdict = 'accepted' | 'refused' | 'unheard';

const scenario = fc.record({
  totals: fc.array(fc.nat(6), { maxLength: 12 }),
  limits: fc.record({ entries: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 1, max: 12 }) }),
  verdicts: fc.array(fc.constantFrom<Verdict>('accepted', 'refused', 'unheard'), { maxLength: 120 }),
});

const keyOf = ({ lane, event }: WaveEntry) => `${lane}/${event}`;

describe('whatever fails', () => {
  test('nothing is lost, only what failed is sent again, and first occurrences are in order', () => {
    fc.assert(
      fc.property(scenario, ({ totals, limits, verdicts }) => {
        const { accepted, refused, tried } = drain(lanesOf(totals), limits, [...verdicts]);
        const first = [...new Set(accepted.map(keyOf))];
        for (const [lane, total] of totals.entries()) {
          const ofLane = first.filter((key) => key.startsWith(`${lane}/`));
          expect(ofLane).toEqual(Array.from({ length: total }, (_, event) => `${lane}/${event}`));
        }
        expect(tried).toHaveLength(totals.reduce((sum, total) => sum + total, 0) + refused.length);
      }),
    );
  });

  test('no request has two events of a submission, more entries or more bytes than it may', () => {
    fc.assert(
      fc.property(scenario, fc.func(fc.boolean()), ({ totals, limits }, admit) => {
        const lanes = lanesOf(totals);
        const sizeOf = ({ event }: WaveEntry) => 1 + (event % 3);
        const wave = nextWave(lanes, limits, sizeOf, admit);
        expect(new Set(wave.map(({ lane }) => lane)).size).toBe(wave.length);
        expect(wave.length).toBeLessThanOrEqual(limits.entries);
        const bytes = wave.reduce((sum, entry) => sum + sizeOf(entry), 0);
        if (wave.length > 1) expect(bytes).toBeLessThanOrEqual(limits.bytes);
        expect(wave.every((entry) => admit(entry))).toBe(true);
      }),
    );
  });

  test('a batch that is taken up again goes on behind what was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }), (pairs) => {
        const totals = pairs.map(([sent, rest]) => sent + rest);
        const lanes = lanesOf(
          totals,
          pairs.map(([sent]) => sent),
        );
        const { accepted } = drain(lanes, roomy, []);
        for (const [lane, [sent, rest]] of pairs.entries()) {
          const events = accepted.filter((entry) => entry.lane === lane).map(({ event }) => event);
          expect(events).toEqual(Array.from({ length: rest }, (_, index) => sent + index));
        }
      }),
    );
  });
});
