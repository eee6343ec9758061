import { expect, test } from '@jest/globals';
import { changesOf } from '../../adapters/changes.ts';

const after = (told: (string | null)[], ...last: [string | null] | []): (string | null)[] => {
  const news: (string | null)[] = [];
  const tell = changesOf((reason) => news.push(reason), ...last);
  told.forEach(tell);
  return news;
};

test('what was told is told again only once it has changed, and that all is well as often as it was not', () => {
  const told = [null, null, 'away', 'away', 'full', null, null, 'away', null];
  expect(after(told)).toEqual([null, 'away', 'full', null, 'away', null]);
  expect(after(told, null)).toEqual(['away', 'full', null, 'away', null]);
});
