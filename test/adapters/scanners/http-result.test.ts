import { afterEach, expect, test } from '@jest/globals';
import { createHttpScanner } from '../../../adapters/scanners/http.ts';
import { loopbackFetch, scanSite } from './loopback.ts';
import { createServers, host, page } from './small-servers.ts';

const { serve, closeAll } = createServers();
const scanner = createHttpScanner({ fetch: loopbackFetch('') });

afterEach(closeAll);

test('the result sums up the grade', async () => {
  const port = await serve(page);
  const result = await scanSite(scanner, { scheme: 'http', host, port });
  expect(result.summary).toBe('Grade F (10/100), 5 of 12 tests failed');
  expect(result).toMatchObject({ check: 'http', score: 10, grade: 'F', algorithmVersion: 6 });
  expect(result.tests).toHaveLength(12);
  expect(result.findings.find(({ id }) => id === 'csp-not-implemented')).toMatchObject({
    level: 'bad',
    seen: 'No policy in headers or page.',
  });
});

test('the result keeps no cookie’s value', async () => {
  const port = await serve((_request, response) => {
    response.setHeader('set-cookie', ['session=s3cret; Path=/', 'bare']).end();
  });
  const result = await scanSite(scanner, { scheme: 'http', host, port });
  expect(result.headers).toEqual(expect.arrayContaining([['set-cookie', 'session=…; Path=/']]));
  expect(JSON.stringify(result)).not.toContain('s3cret');
});

test('the result stays small, whatever the site sends', async () => {
  const long = '"'.repeat(5_000);
  const port = await serve((request, response) => {
    const path = request.url ?? '/';
    for (let index = 0; index < 20; index += 1) response.setHeader(`x-${index}`, long);
    response.setHeader('set-cookie', `session${'s'.repeat(4_000)}=1`);
    response.setHeader('content-security-policy', `default-src ${long}`);
    response.setHeader('content-type', 'text/html');
    if (path.length < 2_020)
      response.writeHead(302, { location: `${path}${path === '/' ? 'a'.repeat(2_000) : 'a'}` }).end();
    else response.end(`<script src="http://cdn.example.net/${long}"></script>`.repeat(100));
  });
  const result = await scanSite(scanner, { scheme: 'http', host, port });
  expect(result.httpHops.length).toBeGreaterThan(10);
  expect(JSON.stringify(result).length).toBeLessThan(192 * 1024);
});

test('the result of many headers keeps a hundred', async () => {
  const port = await serve((_request, response) => {
    for (let index = 0; index < 300; index += 1) response.setHeader(`x-${index}`, 'a');
    response.end();
  });
  const { headers } = await scanSite(scanner, { scheme: 'http', host, port });
  expect(headers).toHaveLength(100);
});

test('the result says when only a part of the page was read', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': 1_000 });
    response.end('<p>Cut short');
  });
  const { findings } = await scanSite(scanner, { scheme: 'http', host, port });
  expect(findings.map(({ id }) => id)).toContain('page-incomplete');
});
