import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../../web/http/backoff.ts';
import { headline, isOutage, messageFor, toProblem } from '../../web/http/problem.ts';
import { filterQuery, isFiltered, noFilters, parseFilters } from '../../web/scans/filters.ts';
import { toScanRequest } from '../../web/scans/scan-request.ts';

describe('toScanRequest', () => {
  test('leaves out what was left empty', () => {
    const fields: [string, string][] = [
      ['target', ' example.com '],
      ['profile', 'simulated'],
      ['options.simulation.minSleepSeconds', ''],
      ['options.simulation.maxSleepSeconds', '2.5'],
      ['options.simulation.failureChance', '0'],
    ];
    expect(toScanRequest(fields)).toEqual({
      body: {
        target: 'example.com',
        profile: 'simulated',
        options: { simulation: { maxSleepSeconds: 2.5, failureChance: 0 } },
      },
    });
  });

  test('reads ports between commas and spaces', () => {
    const request = toScanRequest([
      ['target', 'a'],
      ['profile', 'ports'],
      ['options.ports', '22, 80  443'],
    ]);
    expect(request).toHaveProperty('body.options.ports', [22, 80, 443]);
  });

  test('lets the server judge an empty target', () => {
    expect(toScanRequest([['target', '']])).toEqual({ body: { target: '' } });
  });

  test.each([
    ['options.ports', '22, ssh'],
    ['options.simulation.failureChance', '10 %'],
  ])('says that %s can not be read from %j', (path, text) => {
    expect(toScanRequest([[path, text]])).toEqual({ errors: [expect.objectContaining({ path })] });
  });
});

describe('a problem', () => {
  test.each([
    [0, 'Connection lost'],
    [503, 'Not available now'],
    [400, 'refused'],
  ])('with status %d says: %s', (status, words) => {
    expect(headline(toProblem(status, null))).toContain(words);
  });

  const errors = [
    { in: 'body' as const, path: 'options.ports.3', message: 'too big' },
    { in: 'body' as const, path: 'target', message: 'is empty' },
  ];

  test('stands beside the field that it is about', () => {
    const problem = toProblem(400, { type: '/problems/invalid-request', title: 'Invalid', detail: 'Not so.', errors });
    expect(problem).toMatchObject({ status: 400, message: 'Not so.' });
    expect(messageFor(problem.errors, 'options.ports')).toBe('too big');
    expect(messageFor(problem.errors, 'target')).toBe('is empty');
    expect(messageFor(problem.errors, 'options.port')).toBeUndefined();
  });

  test.each([null, 'Bad Gateway', 502, []])('is made of any body: %j', (body) => {
    expect(toProblem(502, body)).toMatchObject({ message: 'The server answered 502.', errors: [] });
  });

  test.each([
    [0, true],
    [503, true],
    [404, false],
    [400, false],
  ])('of status %d is an outage: %j', (status, outage) => {
    expect(isOutage(toProblem(status, null))).toBe(outage);
  });
});

test('the wait doubles from 1 s to 15 s, and chance only shortens it', () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(failures, 0))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ]);
  expect(backoffMs(50, 1)).toBe(12_000);
});

describe('filters', () => {
  test('go to the address and back', () => {
    const filters = { state: 'error', profile: 'http', target: 'https://a.example/?b=c&d' } as const;
    expect(parseFilters(`?${filterQuery(filters)}`)).toEqual(filters);
  });

  test('ignore what nobody knows', () => {
    expect(parseFilters('?state=lost&profile=constructor&other=1')).toEqual(noFilters);
    expect(isFiltered({ ...noFilters, target: '  ' })).toBe(false);
  });
});
