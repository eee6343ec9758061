import { describe, expect, test } from '@jest/globals';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { createAppForTest, problemOf, scanDefaults } from './app-for-test.ts';

describe('POST /v1/scans', () => {
  test('accepts a target, says where the scan is, and fills in every default', async () => {
    const { post, scans } = createAppForTest();
    const response = await post('/v1/scans', { target: ' https://example.com/ ' });
    expect(response.status).toBe(202);
    const scan = (await response.json()) as ScanResource;
    expect(response.headers.get('location')).toBe(`/v1/scans/${scan.id}`);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(scan).toMatchObject({ target: 'https://example.com/', profile: 'standard', state: 'accepted' });
    expect(scan.links).toEqual({
      self: `/v1/scans/${scan.id}`,
      report: `/v1/scans/${scan.id}/report`,
      cancel: `/v1/scans/${scan.id}/cancel`,
      temporal: `http://127.0.0.1:8233/namespaces/default/workflows/scan-${scan.id}`,
    });
    expect(scans.submissions).toEqual([{ target: 'https://example.com/', profile: 'standard', options: scanDefaults }]);
  });

  test.each(['', 'a'.repeat(65), 'two words', 'a/b'])(
    'refuses the idempotency key %j, and queues nothing',
    async (key) => {
      const { post, scans } = createAppForTest();
      const response = await post('/v1/scans', { target: 'example.com' }, { 'idempotency-key': key });
      expect(await problemOf(response)).toMatchObject({
        slug: 'invalid-request',
        errors: [{ in: 'header', path: 'Idempotency-Key' }],
      });
      expect(scans.submissions).toEqual([]);
    },
  );

  test('a simulated scan needs no target', async () => {
    const { post, scans } = createAppForTest();
    expect((await post('/v1/scans', { profile: 'simulated', target: '' })).status).toBe(202);
    expect((await post('/v1/scans', { profile: 'simulated' })).status).toBe(202);
    expect(scans.submissions.map(({ target }) => target)).toEqual(['simulated', 'simulated']);
  });

  test('given options are taken; a default gives way where it would contradict them', async () => {
    const { post, scans } = createAppForTest();
    const options = { simulation: { minSleepSeconds: 9 }, ports: [22, 443], httpPort: 8080 };
    await post('/v1/scans', { target: 'example.com', options });
    await post('/v1/scans', { target: 'example.com', options: { simulation: { maxSleepSeconds: 0.5 } } });
    expect(scans.submissions[0]?.options).toEqual({
      simulation: { minSleepSeconds: 9, maxSleepSeconds: 9, failureChance: 0.1 },
      ports: [22, 443],
      httpPort: 8080,
      httpsPort: 443,
    });
    expect(scans.submissions[1]?.options.simulation).toMatchObject({ minSleepSeconds: 0.5, maxSleepSeconds: 0.5 });
  });

  test('without a Web UI there is no link to it', async () => {
    const { post } = createAppForTest({ temporalUiUrl: null });
    const scan = (await (await post('/v1/scans', { target: 'example.com' })).json()) as ScanResource;
    expect(scan.links.temporal).toBeNull();
  });

  test.each(['', '   ', 'ftp://example.com', 'http://user:secret@example.com', 'exa mple.com', 'http://'])(
    'refuses the target %j as invalid-target, and queues nothing',
    async (target) => {
      const { post, scans } = createAppForTest();
      const response = await post('/v1/scans', { target });
      expect(response.status).toBe(400);
      expect(await problemOf(response)).toMatchObject({
        slug: 'invalid-target',
        errors: [{ in: 'body', path: 'target' }],
      });
      expect(scans.submissions).toEqual([]);
    },
  );

  test.each([
    [{ target: 7 }, ['target']],
    [{ target: 'a.example', profile: 'everything' }, ['profile']],
    [{ target: 'a.example', profil: 'http' }, ['profil']],
    [{ target: 'a.example', options: { ports: [22, 0, 70_000] } }, ['options.ports.1', 'options.ports.2']],
    [{ target: 'a.example', options: { ports: [] } }, ['options.ports']],
    [{ target: 'a.example', options: { httpPort: 80.5 } }, ['options.httpPort']],
    [
      { options: { simulation: { failureChance: 1.1, sleep: 1 } } },
      ['options.simulation.failureChance', 'options.simulation.sleep'],
    ],
    [{ options: { simulation: { minSleepSeconds: 3, maxSleepSeconds: 2 } } }, ['options.simulation.minSleepSeconds']],
    [[], ['']],
    [null, ['']],
  ])('names every invalid value of %j', async (body, paths) => {
    const { post, scans } = createAppForTest();
    const response = await post('/v1/scans', body);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.slug).toBe('invalid-request');
    expect(problem.errors?.map(({ path }) => path).sort()).toEqual(paths.sort());
    expect(scans.submissions).toEqual([]);
  });
});
