import { describe, expect, test } from '@jest/globals';
import { cassandraUrlProblems, readCassandraUrl } from '../../../adapters/cassandra/place.ts';

describe('the URL of a Cassandra', () => {
  test('names hosts, keyspace, data centre and account', () => {
    const url = 'cassandra://vigil:p%40ss%2F%3A@one:9042,10.0.0.2,[::1]:9043/Vigil_Karma?datacenter=eu%20west';
    expect(readCassandraUrl(url)).toEqual({
      ...{ contactPoints: ['one:9042', '10.0.0.2:9042', '[::1]:9043'], keyspace: 'vigil_karma' },
      ...{ datacenter: 'eu west', account: 'vigil', password: 'p@ss/:' },
      tls: false,
    });
    expect(readCassandraUrl(`${url}&tls=true`)).toEqual({ ...readCassandraUrl(url), tls: true });
    expect(readCassandraUrl(`${url}&tls=false`)).toEqual(readCassandraUrl(url));
  });

  test.each([
    'cassandra://open-sesame@one/karma?datacenter=a',
    'cassandra://vigil:open-sesame@/karma?datacenter=a',
    'cassandra://vigil:open-sesame@one,,two/karma?datacenter=a',
    'cassandra://vigil:open-sesame@one:9042/?datacenter=a',
    'cassandra://vigil:open-sesame@one:9042/karma',
    'cassandra://vigil:open-sesame@one:9042/karma?datacenter=',
    'cassandra://vigil:open-sesame%@one:9042/karma?datacenter=a',
    'cassandra://vigil:open-sesame@one:9042/ka"rma?datacenter=a',
    'cassandra://vigil:open-sesame@one:9042/karma?datacenter=a&tls=maybe',
    'cassandra://vigil:open-sesame@one:9042/karma?datacenter=a&ssl=true',
    'http://vigil:open-sesame@one:9042/karma?datacenter=a',
  ])('is refused without a word of it: %s', (url) => {
    expect(cassandraUrlProblems(url)).toHaveLength(1);
    expect(() => readCassandraUrl(url)).toThrow(/^(?!.*sesame).*can’t be read/);
  });
});
