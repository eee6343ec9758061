import { describe, expect, test } from '@jest/globals';
import { ClientOfflineError, ErrorReply, SocketClosedUnexpectedlyError } from '@redis/client';
import { TaskCancelledError } from 'cockatiel';
import { translateError } from '../../../adapters/redis/unavailable.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';

const system = (code: string) => Object.assign(new Error('connect 10.1.2.3:6379'), { code });

describe('what Redis and its client say', () => {
  test.each([
    [system('ECONNREFUSED'), 'can’t be reached (ECONNREFUSED)'],
    [new ClientOfflineError(), 'can’t be reached'],
    [new SocketClosedUnexpectedlyError(), 'can’t be reached'],
    [new ErrorReply('WRONGPASS invalid username-password pair'), 'refuses the account'],
    [new ErrorReply('NOPERM this user has no permissions'), 'does not permit this account what Vigil needs'],
    [new ErrorReply('LOADING Redis is loading the dataset in memory'), 'is still loading its data'],
    [new ErrorReply('OOM command not allowed'), 'is out of memory'],
  ])('is an outage where it may pass: %s', (error, reason) => {
    const translated = translateError(error);
    expect(translated.error).toBeInstanceOf(StoreUnavailable);
    expect(translated.error).toMatchObject({ store: 'redis', message: `Redis ${reason}.` });
    expect(translated.hangs).toBe(false);
  });

  test('is a reason to connect anew where there is no answer', () => {
    const { error, hangs } = translateError(new TaskCancelledError('timed out'));
    expect([error, hangs]).toEqual([new StoreUnavailable('redis', 'Redis does not answer in time.'), true]);
  });

  test.each([
    [new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value')],
    [new ErrorReply('ERR wrong number of arguments')],
    [Object.assign(new TypeError('Invalid argument'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ])('is a bug of ours else: %s', (error) => {
    expect(translateError(error)).toEqual({ error, hangs: false });
  });
});
