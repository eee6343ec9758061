import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RuleTerm, StoredRule } from '../../../domain/trends/stream-rules.ts';
import { isVigilTag, planRules, readTerms, streamRules, tagPrefix } from '../../../domain/trends/stream-rules.ts';

const whole = { part: 1, of: 1 };
const city = (value: string): RuleTerm => ({ kind: 'city', value });

test('terms of a kind are one rule, as long as it may be; a rule of the API’s own stays as it is', () => {
  const terms: RuleTerm[] = [
    ...[city('Toronto, Ontario'), city('Oshawa'), { kind: 'country' as const, value: 'ca' }],
    ...['#hockey', 'first snow', '@nhl'].map((value) => ({ kind: 'topic' as const, value })),
    { kind: 'rule', value: 'cats has:images' },
  ];
  expect(streamRules(terms, whole, 512)).toEqual([
    { tag: 'vigil 1/1 cities', value: 'place:"Toronto, Ontario" OR place:"Oshawa"' },
    { tag: 'vigil 1/1 countries', value: 'place_country:CA' },
    { tag: 'vigil 1/1 topics', value: '(#hockey OR "first snow" OR @nhl) has:geo' },
    { tag: 'vigil 1/1 rule', value: 'cats has:images' },
  ]);
  const short = streamRules(terms, whole, 30).map(({ value }) => value);
  expect(short.slice(0, 2)).toEqual(['place:"Toronto, Ontario"', 'place:"Oshawa"']);
  expect(() => streamRules([city('x'.repeat(600))], whole, 512)).toThrow('This city makes a rule longer than 512');
});

test('shares of any number divide the terms: each is in one, and none is too long', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,40}$/), { maxLength: 60 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 60, max: 200 }), (values, of, longest) => {
      const shares = Array.from({ length: of }, (_, index) =>
        streamRules([...values, ...values].map(city), { part: index + 1, of }, longest),
      );
      const rules = shares.flat();
      expect(rules.every(({ value }) => value.length <= longest)).toBe(true);
      const found = rules.flatMap(({ value }) => value.split(' OR ')).sort();
      expect(found).toEqual(values.map((value) => `place:"${value}"`).sort());
      // None has more than one more than another.
      const sizes = shares.map((some) => some.flatMap(({ value }) => value.split(' OR ')).length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const [index, some] of shares.entries())
        expect(some.every(({ tag }) => tag.startsWith(tagPrefix({ part: index + 1, of })))).toBe(true);
    }),
  );
});

test('only a producer’s own rules are changed', () => {
  const share = { part: 2, of: 3 };
  const stored = (id: string, value: string, tag: string): StoredRule => ({ id, value, tag });
  const there = [
    stored('1', 'place:"Oshawa"', 'vigil 2/3 cities'),
    stored('2', 'place:"Ajax"', 'vigil 2/3 cities'),
    stored('3', 'place:"Ajax"', 'vigil 1/3 cities'),
    stored('4', 'place:"Ajax"', 'vigil 2/30 cities'),
    stored('5', 'cats', 'my own'),
    stored('6', 'dogs', ''),
  ];
  const wanted = streamRules([city('x'), city('Oshawa'), city('y'), city('z'), city('Whitby')], share, 20);
  expect(wanted.map(({ value }) => value)).toEqual(['place:"Oshawa"', 'place:"Whitby"']);
  const plan = planRules(there, wanted, share);
  expect(plan.keep.map(({ id }) => id)).toEqual(['1']);
  expect(plan.remove.map(({ id }) => id)).toEqual(['2']);
  expect(plan.add.map(({ value }) => value)).toEqual(['place:"Whitby"']);
  expect(planRules(there, [], share).remove.map(({ id }) => id)).toEqual(['1', '2']);
  expect(there.filter(({ tag }) => isVigilTag(tag)).map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
});

test('a file names terms line by line, and each wrong line is told', () => {
  const text = '# Ontario\ncity: Toronto, Ontario\r\n\n  topic: #hockey \ncountry: CA\nrule: "a b" -c\n';
  expect(readTerms(text)).toEqual({
    terms: [
      { kind: 'city', value: 'Toronto, Ontario' },
      { kind: 'topic', value: '#hockey' },
      { kind: 'country', value: 'CA' },
      { kind: 'rule', value: '"a b" -c' },
    ],
    problems: [],
  });
  expect(readTerms('Toronto\ncountry: Canada\ncity: the "Six"\ntopic:\n')).toEqual({
    terms: [],
    problems: [
      'line 1: It must begin with one of city:, country:, topic:, rule:.',
      'line 2: A country must be two letters, such as CA, not "Canada".',
      'line 3: A city must have no quotes and no backslashes: the "Six"',
      'line 4: A topic must not be empty.',
    ],
  });
});
