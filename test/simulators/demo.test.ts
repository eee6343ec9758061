import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { submitDemoScans } from '../../simulators/demo.ts';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** An API that answers for its list as told, and takes what is submitted. */
async function submitTo(status: number, list: object): Promise<{ count: number; targets: string[] }> {
  const targets: string[] = [];
  server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const body = Buffer.concat(await request.toArray()).toString();
      targets.push((JSON.parse(body) as { target: string }).target);
      response.writeHead(202).end('{}');
    } else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(list));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const count = await submitDemoScans({ apiUrl: `http://127.0.0.1:${port}`, httpPort: 8880, httpsPort: 8843 });
  return { count, targets };
}

test('an empty list gets the demo’s scans, simulated ones among them', async () => {
  const { count, targets } = await submitTo(200, { items: [] });
  expect(count).toBe(targets.length);
  expect(targets).toContain('simulated');
  expect(targets).toContain('http://poor.localhost:8880');
});

test.each([
  ['a list with a scan', 200, { items: [{ id: 'a' }] }],
  ['a list that can’t be told now', 503, { title: 'Temporal can’t be reached' }],
])('%s gets none', async (_, status, list) => {
  expect(await submitTo(status, list)).toEqual({ count: 0, targets: [] });
});
