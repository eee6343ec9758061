import { expect, test } from '@jest/globals';
import { count } from '../../../domain/text/words.ts';

test('counts carry their plural', () => {
  expect([count(1, 'day'), count(0, 'day'), count(2, 'day')]).toEqual(['1 day', '0 days', '2 days']);
});
