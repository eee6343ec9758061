import { expect, test } from '@jest/globals';
import { breakable } from '../../../domain/text/breakable.ts';

test.each([
  ['simulated', ['simulated']],
  ['https://a.example.com', ['https://a', '.example', '.com']],
  ['http://awful.localhost:38880', ['http://awful', '.localhost', ':38880']],
  ['http://awful.localhost:38880/?a=1&b=2', ['http://awful', '.localhost', ':38880/', '?a=1', '&b=2']],
  ['https://[2001:db8::1]:8443/x', ['https://[2001:db8::1]', ':8443/x']],
])('%s breaks into %j', (target, pieces) => {
  expect(breakable(target)).toEqual(pieces);
  expect(breakable(target).join('')).toBe(target);
});
