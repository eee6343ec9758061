import { expect, test } from '@jest/globals';
import { readRule } from '../../../simulators/twitter-stream/match.ts';
import { message, placed } from '../../domain/trends/messages.ts';

const trentHills = message({ text: 'First snow, and #hockey tonight!' });
const reply = message({ text: 'cats', referenced_tweets: [{ type: 'replied_to', id: '5' }] });
const { geo: _, ...nowhere } = trentHills.data;

test.each([
  ['place:"trent hills"', true],
  ['place:"Trent Hills, Ontario"', true],
  ['place:0106a2c95a6b1d7e', true],
  ['place:Trent', false],
  ['place_country:ca', true],
  ['place_country:US OR place_country:CA', true],
  ['"first snow"', true],
  ['"snow first"', false],
  ['#hockey', true],
  ['hockey', false],
  ['snow tonight', true],
  ['snow rain', false],
  ['snow rain OR tonight', true],
  ['(rain OR snow) has:geo', true],
  ['(rain OR snow) -has:geo', false],
  ['snow -"first rain"', true],
  ['snow -is:reply', true],
  ['((snow))', true],
])('%s', (rule, expected) => {
  expect(readRule(rule)(trentHills)).toBe(expected);
});

test('a post’s kind, and a place that it isn’t tagged with', () => {
  expect(readRule('cats is:reply')(reply)).toBe(true);
  expect(readRule('cats is:retweet')(reply)).toBe(false);
  expect(readRule('place_country:CA')({ ...trentHills, data: nowhere })).toBe(false);
  expect(readRule('place_country:CA')(placed({ country_code: 'US' }))).toBe(false);
});

test.each([
  ['', 'A term is missing.'],
  ['cats OR', 'A term is missing.'],
  ['(cats', 'not closed'],
  ['cats)', 'not opened'],
  ['"cats', 'a quote is not closed'],
  ['has:geo', 'need something beside them'],
  ['is:reply OR has:geo', 'need something beside them'],
  ['point_radius:x', 'There is no operator point_radius:'],
])('%j is no rule', (rule, told) => {
  expect(() => readRule(rule)).toThrow(told);
});
