import { describe, expect, test } from '@jest/globals';
import { kafkaUrlProblems, readKafkaUrl } from '../../../adapters/kafka/place.ts';

describe('the URL of a Kafka', () => {
  test('names brokers, account and how to log in', () => {
    const url = 'kafka://vigil:p%40ss%2F%3A@one:9093,10.0.0.2,[::1]:9094/?mechanism=SCRAM-SHA-512&tls=true';
    expect(readKafkaUrl(url)).toEqual({
      brokers: ['one:9093', '10.0.0.2:9092', '[::1]:9094'],
      login: { mechanism: 'scram-sha-512', account: 'vigil', password: 'p@ss/:' },
      tls: true,
    });
  });

  test('may leave out what is usual, and the account where there is none', () => {
    expect(readKafkaUrl('kafka://vigil:secret@one')).toEqual({
      brokers: ['one:9092'],
      login: { mechanism: 'scram-sha-256', account: 'vigil', password: 'secret' },
      tls: false,
    });
    expect(readKafkaUrl('kafka://one:9093,two')).toEqual({
      brokers: ['one:9093', 'two:9092'],
      login: null,
      tls: false,
    });
  });

  test('sends no password in clear but on this machine', () => {
    for (const brokers of ['one', '10.0.0.2', 'localhost,one', '127.0.0.1.example', 'kafka-1:9192']) {
      const url = `kafka://vigil:open-sesame@${brokers}?mechanism=plain`;
      expect(kafkaUrlProblems(url)).toEqual([expect.stringMatching(/^(?!.*sesame).*in clear.*tls=true/)]);
      expect(() => readKafkaUrl(url)).toThrow('in clear');
      expect(readKafkaUrl(`${url}&tls=true`)).toMatchObject({ login: { mechanism: 'plain' }, tls: true });
    }
    for (const url of [
      'kafka://vigil:secret@localhost,127.0.0.1:9093,[::1]?mechanism=plain',
      'kafka://vigil:secret@one?mechanism=scram-sha-512',
      'kafka://one?mechanism=plain',
    ])
      expect(kafkaUrlProblems(url)).toEqual([]);
  });

  test.each([
    'kafka://open-sesame@one',
    'kafka://vigil:open-sesame@',
    'kafka://vigil:open-sesame@one,,two',
    'kafka://vigil:open-sesame%@one',
    'kafka://vigil:open-sesame@one/tweets',
    'kafka://vigil:open-sesame@one?mechanism=kerberos',
    'kafka://vigil:open-sesame@one?tls=maybe',
    'kafka://vigil:open-sesame@one?ssl=true',
    'http://vigil:open-sesame@one',
  ])('is refused without a word of it: %s', (url) => {
    expect(kafkaUrlProblems(url)).toHaveLength(1);
    expect(() => readKafkaUrl(url)).toThrow(/^(?!.*sesame).*can’t be read/);
  });
});
