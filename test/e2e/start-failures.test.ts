import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { expectEventually } from '../helpers/eventually.ts';
import { createSite, spawnVigil, startVigil, vigilCommand } from '../helpers/vigil.ts';

test('a taken port is named, with the setting that moves it', async () => {
  const site = await createSite();
  const squatter = createServer().listen(Number(site.environment.VIGIL_API_PORT), '127.0.0.1');
  try {
    const vigil = spawnVigil(site, '--no-demo');
    expect(await vigil.exited).toBe(1);
    expect(vigil.output()).toContain(`port ${site.environment.VIGIL_API_PORT}`);
    expect(vigil.output()).toContain('VIGIL_API_PORT');
  } finally {
    squatter.close();
    site.remove();
  }
});

test('wrong settings are all named, and nothing starts', async () => {
  const site = await createSite({
    VIGIL_LOG_LEVEL: 'loud',
    VIGIL_SCAN_ALOW: 'x',
    VIGIL_SCAN_DNS_SERVERS: '127.0.0.1:0',
    VIGIL_SCAN_EXTRA_CA: '/missing/ca.pem',
  });
  const vigil = spawnVigil(site);
  expect(await vigil.exited).not.toBe(0);
  const doctor = await vigilCommand(site, 'doctor');
  expect(doctor.code).toBe(1);
  for (const report of [vigil.output(), doctor.stdout]) {
    expect(report).toContain('VIGIL_LOG_LEVEL is "loud"');
    expect(report).toContain('did you mean VIGIL_SCAN_ALLOW');
    expect(report).toContain('VIGIL_SCAN_DNS_SERVERS: "127.0.0.1:0" has no port');
    expect(report).toContain("VIGIL_SCAN_EXTRA_CA: /missing/ca.pem can't be read");
  }
  site.remove();
});

test('a Ctrl-C while Temporal is installed stops the start, and sets off no other attempt', async () => {
  const site = await createSite();
  const bin = join(site.home, 'bin');
  const installing = join(site.home, 'installing');
  mkdirSync(bin);
  // Nothing is installed on this site.
  unlinkSync(join(site.home, 'tools'));
  // Has all that the installation asks for, and then takes its time.
  const python = `#!/bin/sh\n[ "$1" = -c ] && exit 0\ntouch ${installing}\nexec sleep 600\n`;
  writeFileSync(join(bin, 'python3'), python, { mode: 0o755 });
  const vigil = spawn(process.execPath, ['scripts/vigil.mjs', 'start', '--no-demo'], {
    env: { ...site.environment, PATH: `${bin}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let output = '';
  vigil.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(vigil, 'exit');
  try {
    await expectEventually(() => expect(existsSync(installing)).toBe(true));
    // As a terminal does: to the whole group.
    process.kill(-(vigil.pid ?? 0), 'SIGINT');
    expect(await exited).toEqual([0, null]);
  } finally {
    vigil.kill('SIGKILL');
  }
  expect(output).toContain('Installing the Temporal CLI');
  expect(output).not.toContain('download');
  site.remove();
});

test('a killed supervisor leaves nothing that the next start can’t end', async () => {
  const site = await createSite();
  const first = await startVigil(site, '--no-demo');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await startVigil(site, '--no-demo');
  expect((await fetch(`${site.apiUrl}/healthz`)).status).toBe(200);
  expect(await second.stop()).toBe(0);
  await expectEventually(async () => {
    await expect(fetch(`${site.apiUrl}/healthz`)).rejects.toThrow();
  });
  site.remove();
});
