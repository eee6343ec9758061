import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { trendsSettings } from '../../../config/trends-settings.ts';
import { exactAuthors } from '../../../contracts/trends/panes.ts';
import { postRejectReasons, rejectHeaders, skipReasons } from '../../../contracts/trends/post.ts';
import { defaultTrendPolicy } from '../../../contracts/trends/trending.ts';
import { estimateError, registerCount } from '../../../domain/trends/hyperloglog.ts';
import { decode } from './messages.ts';

// jest runs in the project's folder.
const page = readFileSync('docs/formats.md', 'utf8');
const posts = page.slice(page.indexOf('## A post'), page.indexOf('## Windows of posts'));
const windows = page.slice(page.indexOf('## Windows of posts'), page.indexOf('## Errors'));

test('the example is a post that counts', () => {
  const [example = ''] = /```json\n(.*?)```/s.exec(posts)?.slice(1) ?? [];
  expect(decode(JSON.parse(example))).toMatchObject({
    post: { place: { city: 'Trent Hills, Ontario' }, references: ['retweeted'] },
  });
});

test('every reason, topic and header is stated', () => {
  const table = posts.slice(posts.indexOf('| `reason` '));
  const stated = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, reason]) => reason);
  expect(stated).toEqual(['reason', ...postRejectReasons]);
  const topics = [trendsSettings.postsTopic.default, trendsSettings.postsRejected.default];
  for (const name of [...skipReasons, ...topics, ...Object.values(rejectHeaders)])
    expect(posts).toContain(`\`${name}\``);
});

test('the numbers are those in force', () => {
  const { weight, dispersion, threshold, endThreshold, leastPosts, leastWindows } = defaultTrendPolicy;
  const text = windows.replace(/\s+/g, ' ');
  expect(text).toContain(`exact up to ${exactAuthors.toLocaleString('en')};`);
  expect(text).toContain(
    `${registerCount.toLocaleString('en')} registers, whose standard error is ${(estimateError * 100).toFixed(1)} %`,
  );
  expect(text).toContain(`(x − μ) / √(μ + ${dispersion} · μ² + 1)`);
  expect(text).toContain(`a weight of ${weight} `);
  expect(text).toContain(
    `begins to trend at ${threshold} with ${leastPosts} posts or more, and goes on until it is below ${endThreshold}`,
  );
  expect([weight, leastWindows]).toEqual([0.1, 3]);
});
