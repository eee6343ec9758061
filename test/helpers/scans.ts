import { randomUUID } from 'node:crypto';
import type { ScanPorts } from '../../activities/scans.ts';
import type { CheckName, ProfileName } from '../../contracts/scans/checks.ts';
import type { ProcessScanInput, ScanOptions } from '../../contracts/scans/workflow.ts';

export const scanOptions: ScanOptions = {
  simulation: { minSleepSeconds: 3600, maxSleepSeconds: 7200, failureChance: 0 },
  ports: null,
  httpPort: 80,
  httpsPort: 443,
};

export const scanInput = (profile: ProfileName, options: Partial<ScanOptions> = {}): ProcessScanInput => ({
  scanId: randomUUID(),
  target: profile === 'simulated' ? 'simulated' : 'site.example',
  profile,
  options: { ...scanOptions, ...options },
});

/** Scanners that a test steers; one that it doesn't name finds nothing and says so. */
export function steeredPorts(steered: Partial<ScanPorts>): ScanPorts {
  const found = { summary: 'nothing found', findings: [] };
  return {
    admit: async () => ['192.0.2.1'],
    http: async () => ({
      ...found,
      ...{
        check: 'http',
        algorithmVersion: 5,
        score: 80,
        grade: 'B+',
        statusCode: 200,
        finalUrl: 'http://site.example/',
      },
      ...{ httpHops: [], httpsHops: [], tests: [], headers: [] },
    }),
    tls: async () => ({
      ...found,
      ...{ check: 'tls', port: 443, protocols: [], trusted: true, trustError: null, nameMatches: true },
      ...{ daysLeft: 30, chain: [] },
    }),
    dns: async () => ({
      ...found,
      ...{ check: 'dns', name: 'site.example', a: [], aaaa: [], caa: [], mx: [], spf: null, dmarc: null },
    }),
    ports: async () => ({ ...found, check: 'ports', address: '192.0.2.1', scanned: 0, open: [] }),
    ...steered,
  };
}

export const checkNamed = <T extends { name: CheckName }>(checks: T[], name: CheckName): T => {
  const check = checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  return check;
};
