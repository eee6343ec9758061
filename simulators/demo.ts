import { practiceSites } from './practice-target/sites.ts';

export interface DemoOptions {
  apiUrl: string;
  httpPort: number;
  httpsPort: number;
}

const simulatedScans = 2;

/**
 * Submits a scan of each practice site that is meant for the demo, and a few simulated ones, where there is no scan yet.
 * @returns how many were accepted
 */
export async function submitDemoScans({ apiUrl, httpPort, httpsPort }: DemoOptions): Promise<number> {
  if (!(await hasNoScans(apiUrl))) return 0;
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

/** False too where the list can't be told now: it may hold a user's scans. */
async function hasNoScans(apiUrl: string): Promise<boolean> {
  const answer = await fetch(`${apiUrl}/v1/scans?limit=1`);
  const { items } = (await answer.json()) as { items?: unknown[] };
  return answer.ok && items?.length === 0;
}
