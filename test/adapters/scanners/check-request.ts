import type { CheckContext } from '../../../activities/scans.ts';
import type { AdmittedTarget, CheckRequest, ScanOptions } from '../../../contracts/scans/workflow.ts';

/** What a scanner is given for a host on this machine, unless the test says otherwise. */
export const checkRequest = (target: Partial<AdmittedTarget>, options: Partial<ScanOptions> = {}): CheckRequest => ({
  target: { scheme: null, host: 'site.localhost', port: null, path: '/', addresses: ['127.0.0.1'], ...target },
  options: {
    simulation: { minSleepSeconds: 0, maxSleepSeconds: 0, failureChance: 0 },
    ports: null,
    httpPort: 80,
    httpsPort: 443,
    ...options,
  },
});

export const noContext = (signal: AbortSignal = new AbortController().signal): CheckContext => ({
  signal,
  heartbeat: () => {},
});
