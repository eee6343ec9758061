import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { hang, shorten, wrap } from '../../cli/text/layout.ts';
import { presentableJson, presentableText } from '../../cli/text/presentable.ts';
import { readMoment } from '../../cli/text/time.ts';

const anyText = fc.string({ unit: 'binary' });

describe('presentable text', () => {
  test('has no character that a terminal acts on or hides, whatever it is made from', () => {
    fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(presentableText(text))));
  });

  test('leaves ordinary text of any language as it is', () => {
    const text = 'naïve – 例え “quoted” 👍 ß → ✓';
    expect(presentableText(text)).toBe(text);
  });

  test('as JSON is read back as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = presentableJson({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('layout', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '例', '👩‍🚀', 'é') });
  const width = fc.integer({ min: 2, max: 20 });

  test('wraps to the width, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(words, width, (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('shortens to the width, and only where it must', () => {
    fc.assert(
      fc.property(words, width, (text, columns) => {
        const short = shorten(text, columns);
        expect(stringWidth(short)).toBeLessThanOrEqual(columns);
        expect(short === text).toBe(stringWidth(text) <= columns);
      }),
    );
  });

  test('hangs further lines under the first', () => {
    expect(hang('tls  ', 'one two three', 12)).toEqual(['tls  one two', '     three']);
  });
});

describe('time', () => {
  const now = Date.parse('2026-03-05T14:00:00Z');

  test.each([
    ['90s', '2026-03-05T13:58:30.000Z'],
    ['1.5h', '2026-03-05T12:30:00.000Z'],
    ['7 d', '2026-02-26T14:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T08:00+02:00', '2026-03-01T06:00:00.000Z'],
  ])('%s is %s', (text, moment) => expect(readMoment(text, now)?.toISOString()).toBe(moment));

  test.each(['', 'soon', '5', '2026', '2026-13-01', '3 fortnights', '99999999999d'])('"%s" is no moment', (text) =>
    expect(readMoment(text, now)).toBeNull(),
  );
});
