import type { ScanListItem, ScanResource } from '../../contracts/scans/resource.ts';

const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const acceptedAt = '2026-11-21T06:00:00.000Z';
const finishedAt = '2026-11-21T06:00:02.345Z';
const summary = 'Simulated scan took 2.3 s';

/** A scan that has ended. */
export const exampleScan: ScanResource = {
  id,
  target: 'simulated',
  profile: 'simulated',
  options: {
    simulation: { minSleepSeconds: 1, maxSleepSeconds: 5, failureChance: 0.1 },
    ports: null,
    httpPort: 80,
    httpsPort: 443,
  },
  state: 'complete',
  progress: { done: 1, total: 1 },
  attempts: 1,
  checks: [
    {
      name: 'simulated',
      state: 'succeeded',
      attempt: 1,
      lastFailure: null,
      startedAt: '2026-11-21T06:00:00.020Z',
      finishedAt,
      result: { check: 'simulated', summary, findings: [], sleptSeconds: 2.3 },
    },
  ],
  outcome: { grade: null, score: null, summary, failure: null },
  acceptedAt,
  startedAt: '2026-11-21T06:00:00.015Z',
  finishedAt,
  source: 'history',
  links: {
    self: `/v1/scans/${id}`,
    report: `/v1/scans/${id}/report`,
    cancel: `/v1/scans/${id}/cancel`,
    temporal: `http://localhost:8233/namespaces/default/workflows/scan-${id}`,
  },
};

export const exampleListItem: ScanListItem = {
  id,
  target: 'example.com',
  profile: 'standard',
  state: 'complete',
  grade: 'B+',
  summary: 'Grade B+ (80 of 100)',
  acceptedAt,
  finishedAt,
  links: { self: `/v1/scans/${id}` },
};
