import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { translateError } from '../../../adapters/kafka/unavailable.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';

const of = (type: string, retriable = false) =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error('at broker-1.example:9092'), { type, code: 1, retriable }));
const refusedConnection = new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED 10.0.0.7:9092', {
  broker: '10.0.0.7:9092',
  code: 'ECONNREFUSED',
});
const givenUp = (cause: Error) => new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 1 });

/** The types don't let those be made. */
const named = (name: string, cause?: Error) =>
  Object.assign(new kafkajs.KafkaJSError('vigil at 10.0.0.7', { retriable: false }), { name, cause });

describe('what Kafka’s state is', () => {
  test.each([
    ['refused connections', refusedConnection, 'can’t be reached (ECONNREFUSED)'],
    ['what was tried in vain', givenUp(refusedConnection), 'can’t be reached (ECONNREFUSED)'],
    ['a wrong password', named('KafkaJSSASLAuthenticationError'), 'refuses the account'],
    ['too little of a right', of('TOPIC_AUTHORIZATION_FAILED'), 'does not permit this account what Vigil needs'],
    [
      'the same, as it comes from a producer',
      named('KafkaJSNonRetriableError', of('TOPIC_AUTHORIZATION_FAILED')),
      'does not permit this account what Vigil needs',
    ],
    ['too few brokers', of('INVALID_REPLICATION_FACTOR'), 'has fewer brokers now than VIGIL_POSTS_REPLICAS asks for'],
    [
      'several topics',
      new kafkajs.KafkaJSAggregateError('at 10.0.0.7', [of('POLICY_VIOLATION')]),
      'forbids what it was asked for',
    ],
    [
      'what passes',
      of('CONCURRENT_TRANSACTIONS', true),
      'is not ready for what it was asked for (CONCURRENT_TRANSACTIONS)',
    ],
  ])('%s: it is told in a sentence, without addresses and accounts', (_, error, sentence) => {
    const told = translateError(error);
    expect(told).toBeInstanceOf(StoreUnavailable);
    expect(told).toMatchObject({ store: 'kafka', message: `Kafka ${sentence}.` });
    expect((told as Error).cause).toBeUndefined();
  });

  test.each([
    ['ours', new TypeError('x is not a function')],
    ['a call that no broker could answer', of('MESSAGE_TOO_LARGE')],
    ['no error at all', 'text'],
  ])('a bug stays what it is: %s', (_, error) => {
    expect(translateError(error)).toBe(error);
  });
});
