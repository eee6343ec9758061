import { describe, expect, test } from '@jest/globals';
import { errors, types } from 'cassandra-driver';
import { TaskCancelledError } from 'cockatiel';
import { translateError } from '../../../adapters/cassandra/unavailable.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';

const codes = types.responseErrorCodes;
const noHost = (inner: unknown) => new errors.NoHostAvailableError({ '10.1.2.3:9042': inner }, 'tried 10.1.2.3:9042');
const system = (code: string) => Object.assign(new Error('connect to 10.1.2.3:9042'), { code });
const untrusted = (code: string) => `has a certificate that can’t be trusted (${code})`;

describe('what Cassandra and its driver say', () => {
  test.each([
    [noHost(system('ECONNREFUSED')), 'can’t be reached (ECONNREFUSED)'],
    [noHost(undefined), 'can’t be reached'],
    [system('ECONNRESET'), 'can’t be reached (ECONNRESET)'],
    [noHost(system('ERR_TLS_CERT_ALTNAME_INVALID')), untrusted('ERR_TLS_CERT_ALTNAME_INVALID')],
    [noHost(system('UNABLE_TO_VERIFY_LEAF_SIGNATURE')), untrusted('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    [noHost(new errors.AuthenticationError('Provided username nobody')), 'refuses the account'],
    [noHost(new errors.OperationTimedOutError('10.1.2.3 did not reply')), 'does not answer in time'],
    [new TaskCancelledError('timed out'), 'does not answer in time'],
    [noHost(new errors.ArgumentError("localDataCenter was configured as 'dc9'")), 'has no such data centre'],
    [new errors.BusyConnectionError('10.1.2.3', 2048, 1), 'is asked too much at once'],
    [new errors.ResponseError(codes.overloaded, 'busy'), 'is too busy'],
    [new errors.ResponseError(codes.writeTimeout, '1 of 2'), 'could not write in time'],
    [new errors.ResponseError(codes.unauthorized, 'User x has no'), 'does not permit this account what Vigil needs'],
    [new errors.ResponseError(codes.invalid, "Keyspace 'k' does not exist"), 'lacks the keyspace that Vigil needs'],
    [
      new errors.ResponseError(codes.invalid, 'table karma does not exist'),
      'lacks the tables that Vigil needs: its migrations have to run first',
    ],
  ])('is an outage where it may pass: %s', (error, reason) => {
    const translated = translateError(error);
    expect(translated).toBeInstanceOf(StoreUnavailable);
    expect(translated).toMatchObject({ store: 'cassandra', message: `Cassandra ${reason}.` });
    expect(translated).not.toHaveProperty('cause');
  });

  test.each([
    [new errors.ResponseError(codes.syntaxError, 'line 1:0 no viable alternative')],
    [new errors.ResponseError(codes.invalid, 'Undefined column name x')],
    [new TypeError('Expected 4 or 6 byte')],
    [Object.assign(new TypeError('Invalid argument'), { code: 'ERR_INVALID_ARG_TYPE' })],
    [undefined],
  ])('is a bug of ours else: %s', (error) => {
    expect(translateError(error)).toBe(error);
  });
});
