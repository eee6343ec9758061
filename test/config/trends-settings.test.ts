import { expect, test } from '@jest/globals';
import { describeSettings } from '../../config/describe.ts';
import { ConfigError, loadConfig } from '../../config/load-config.ts';
import { readShare } from '../../config/trends-settings.ts';

function problemOf(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
}

test.each([
  'https://api.twitter.com',
  'http://127.0.0.1:8099',
  'http://127.1.2.3',
  'http://localhost:1',
  'http://[::1]:8099/base/',
])('a token may be sent to %s', (url) => {
  expect(loadConfig({ VIGIL_TWITTER_URL: url }).twitterUrl).toBe(url.replace(/\/$/, ''));
});

test.each([
  ...['http://api.twitter.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'ftp://127.0.0.1'],
  ...['https://api.twitter.com?x=1', 'https://user@api.twitter.com', 'api.twitter.com', 'https://'],
])('but not to %s', (url) => {
  expect(problemOf({ VIGIL_TWITTER_URL: url })).toContain('http is for loopback only');
});

test('a share is a part of parts', () => {
  expect(loadConfig({ VIGIL_TWITTER_SHARE: '3/3' }).twitterShare).toBe('3/3');
  expect(readShare('2/3')).toEqual({ part: 2, of: 3 });
  for (const text of ['0/3', '4/3', '2', '2/3/4', '1/0', 'a/b', '']) expect(readShare(text)).toBeNull();
  for (const share of ['4/3', '0/3', '1', 'a/b'])
    expect(problemOf({ VIGIL_TWITTER_SHARE: share })).toContain('must be like 2/3');
});

test('the token is shown by nothing that shows settings', () => {
  for (const name of ['VIGIL_TWITTER_TOKEN', 'TWITTER_BEARER_TOKEN']) {
    expect(loadConfig({ [name]: 'AAAA' }).twitterToken).toBe('AAAA');
    const shown = describeSettings({ [name]: 'AAAA' }).find((setting) => setting.name === 'VIGIL_TWITTER_TOKEN');
    expect(shown).toMatchObject({ value: '********', source: name });
  }
});
