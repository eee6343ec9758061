import { practiceSites } from './practice-target/sites.ts';

export interface DemoOptions {
  apiUrl: string;
  httpPort: number;
  httpsPort: number;
}

const simulatedScans = 2;

/**
 * Submits a scan of each practice site that is meant for the demo, and a few simulated ones.
 * @returns how many were accepted
 */
export async function submitDemoScans({ apiUrl, httpPort, httpsPort }: DemoOptions): Promise<number> {
  const sites = practiceSites
    .filter(({ demo }) => demo)
    .map(({ name }) => ({
      target: `http://${name}.localhost:${httpPort}`,
      profile: 'standard',
      options: { httpPort, httpsPort },
    }));
  const simulated = Array.from({ length: simulatedScans }, () => ({ target: 'simulated', profile: 'simulated' }));
  const answers = await Promise.all(
    [...sites, ...simulated].map((scan) =>
      fetch(`${apiUrl}/v1/scans`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(scan),
      }),
    ),
  );
  return answers.filter(({ status }) => status === 202).length;
}
