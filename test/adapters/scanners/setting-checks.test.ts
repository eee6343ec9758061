import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { scanSettingChecks } from '../../../adapters/scanners/setting-checks.ts';
import type { Environment } from '../../../config/load-config.ts';
import { ConfigError, loadConfig } from '../../../config/load-config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setting-checks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function problemsOf(environment: Environment): string[] {
  try {
    loadConfig(environment, scanSettingChecks);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('bad values of scans are reported together with all others, each with what would be right', () => {
  const text = fileWith('note.txt', 'no certificate, no list');
  expect(
    problemsOf({
      VIGIL_LOG_LEVEL: 'loud',
      VIGIL_SCAN_ALLOW: 'good.example, 10.0.0.1/8, 10.0.0.0/99',
      VIGIL_SCAN_DNS_SERVERS: '1.1.1.1, dns.example, 1.1.1.1:0',
      VIGIL_SCAN_EXTRA_CA: join(folder, 'missing.pem'),
      VIGIL_SCAN_HSTS_PRELOAD: text,
      MIN_SLEEP: '9',
    }),
  ).toEqual([
    expect.stringMatching(/^VIGIL_LOG_LEVEL is "loud", but must be one of/),
    'VIGIL_SCAN_ALLOW: "10.0.0.1/8" has bits set beyond its prefix; was another length meant?',
    expect.stringMatching(/^VIGIL_SCAN_ALLOW: "10.0.0.0\/99" is not understood. Write a host/),
    expect.stringMatching(/^VIGIL_SCAN_DNS_SERVERS: "dns.example" is no DNS server. Write an address/),
    'VIGIL_SCAN_DNS_SERVERS: "1.1.1.1:0" has no port from 1 to 65535.',
    expect.stringMatching(/^VIGIL_SCAN_EXTRA_CA: .*missing.pem can't be read. Name a PEM file/),
    expect.stringMatching(/^VIGIL_SCAN_HSTS_PRELOAD: .*note.txt can't be read as an HSTS preload list in Chromium/),
    expect.stringContaining('VIGIL_SCAN_MIN_SLEEP (9) must not be more than'),
  ]);
});

test('a file without certificates and a list without entries are no better than missing ones', () => {
  const text = fileWith('empty.json', '{}');
  expect(problemsOf({ VIGIL_SCAN_EXTRA_CA: text, VIGIL_SCAN_HSTS_PRELOAD: text })).toEqual([
    expect.stringMatching(/^VIGIL_SCAN_EXTRA_CA: .*empty.json holds no PEM certificate. Name a PEM file/),
    expect.stringMatching(/^VIGIL_SCAN_HSTS_PRELOAD: .*empty.json can't be read as an HSTS preload list .*entries/),
  ]);
});

test('what can be used is no problem, and what is not set isn’t asked about', () => {
  expect(
    problemsOf({
      VIGIL_SCAN_ALLOW: '*.localhost:8880, [::1]:443',
      VIGIL_SCAN_DNS_SERVERS: '[::1]:5353',
      VIGIL_SCAN_EXTRA_CA: fileWith('ca.pem', '-----BEGIN CERTIFICATE-----'),
      VIGIL_SCAN_HSTS_PRELOAD: fileWith('list.json', '// Chromium’s\n{"entries": []}'),
    }),
  ).toEqual([]);
  expect(problemsOf({ VIGIL_SCAN_EXTRA_CA: '' })).toEqual([]);
});
