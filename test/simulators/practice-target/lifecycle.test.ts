import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { loadOrCreateAuthority } from '../../../simulators/certificates.ts';
import { startPracticeTarget } from '../../../simulators/practice-target/server.ts';
import { read, withTarget } from './with-target.ts';

async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-practice-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('closing cuts connections in every state and frees what it held', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const connections = () => process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS)/.test(name));
  const timersBefore = timers();
  // Files that ran before in this process may have left some.
  const connectionsBefore = connections().length;
  await withTarget(async ({ target, ask, connect }) => {
    const waiting = ['slow', 'silent', 'slow-headers'].map((site) =>
      ask('http', site).catch((error: unknown) => error),
    );
    const streams = await Promise.all([ask('https', 'endless'), ask('https', 'drip'), ask('http', 'gzip-bomb')]);
    const idle = await Promise.all([connect('http', ''), connect('https', '')]);
    await target.close();
    for (const request of waiting) expect(await request).toMatchObject({ code: 'ECONNRESET' });
    for (const stream of streams) await expect(read(stream)).rejects.toMatchObject({ code: 'ECONNRESET' });
    for (const socket of idle) await expect(read(socket)).resolves.toHaveLength(0);
    await expect(connect('http', '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
  // Our own ends of the connections may close a moment later.
  while (connections().length > connectionsBefore) await setImmediate();
  expect(timers()).toBeLessThanOrEqual(timersBefore);
});

test('the authority is kept from one start to the next, its key for the owner only', () =>
  withDirectory(async (caDirectory) => {
    const start = async () => {
      const target = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory });
      await target.close();
      return readFile(target.caFile, 'utf8');
    };
    const first = await start();
    expect(first).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(first).not.toContain('PRIVATE KEY');
    expect(await start()).toBe(first);
    expect((await stat(join(caDirectory, 'ca-key.pem'))).mode & 0o777).toBe(0o600);
  }));

test('starts at the same time agree on one authority', () =>
  withDirectory(async (directory) => {
    const all = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateAuthority(directory)));
    expect(new Set(all.map(({ certificate }) => certificate)).size).toBe(1);
    expect(await readFile(join(directory, 'ca.pem'), 'utf8')).toBe(all[0]?.certificate);
  }));

test('an authority file that is no pair is replaced', () =>
  withDirectory(async (directory) => {
    await writeFile(join(directory, 'ca-key.pem'), 'cut off');
    const { certificate } = await loadOrCreateAuthority(directory);
    expect((await loadOrCreateAuthority(directory)).certificate).toBe(certificate);
  }));

test.each([
  ['httpPort', 'VIGIL_PRACTICE_HTTP_PORT'],
  ['httpsPort', 'VIGIL_PRACTICE_HTTPS_PORT'],
])('a %s that is taken is named, with the setting that moves it', (option, setting) =>
  withDirectory(async (caDirectory) => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;
    const start = startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory, [option]: port });
    await expect(start).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken. Free it, or give ${setting} another port.`,
    );
    occupant.close();
  }),
);
