import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import type { ScanList } from '../../contracts/scans/resource.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { createSite, endOfScan, readScan, spawnVigil, startVigil, submitScan, vigilCommand } from '../helpers/vigil.ts';

let site: Site;
let vigil: RunningVigil;
beforeAll(async () => {
  site = await createSite({
    CHANCE_OF_FAILURE: '0',
    MIN_SLEEP: '0.2',
    MAX_SLEEP: '0.4',
    VIGIL_TEMPORAL_RETENTION: '3',
  });
  vigil = await startVigil(site);
});
afterAll(async () => {
  await vigil?.stop();
  site?.remove();
});

const practice = (name: string) => ({
  target: `http://${name}.localhost:${site.httpPort}`,
  options: { httpPort: site.httpPort, httpsPort: site.httpsPort },
});

describe('npm start', () => {
  test('has its Temporal keep workflows for as long as is set', async () => {
    const connection = await Connection.connect({ address: site.temporalAddress });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(3 * 86_400);
  });

  test('serves the two ports of the seed', async () => {
    const queued = await fetch(site.ingestUrl);
    const id = (await queued.text()).trim();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    await endOfScan(site, id);
    expect((await (await fetch(`${site.statusUrl}/${id}`)).text()).trim()).toContain('Complete');
    const unknown = await fetch(`${site.statusUrl}/00000000-0000-4000-8000-000000000000`);
    expect([unknown.status, (await unknown.text()).trim()]).toEqual([404, 'Not Found']);
  });

  test('scans the practice sites as a demo, each to its end', async () => {
    let list: ScanList = { items: [], nextCursor: null, missing: null };
    // They are listed a moment after they were submitted.
    await expectEventually(async () => {
      list = (await (await fetch(`${site.apiUrl}/v1/scans?profile=standard&limit=50`)).json()) as ScanList;
      expect(list.items.length).toBeGreaterThanOrEqual(5);
    });
    const scans = await Promise.all(list.items.map(({ id }) => endOfScan(site, id)));
    const grades = Object.fromEntries(
      scans.map(({ target, outcome }) => [new URL(target).hostname.split('.')[0], outcome?.grade]),
    );
    expect(grades).toMatchObject({ exemplary: 'A+', awful: 'F' });
  });

  test('refuses what isn’t public, and reaches nothing else on this machine', async () => {
    const { id } = await submitScan(site, { target: `http://127.0.0.1:${site.httpPort}` });
    expect(await endOfScan(site, id)).toMatchObject({
      state: 'error',
      outcome: { failure: { type: 'target_refused_by_policy' } },
    });
    const other = await submitScan(site, {
      target: `http://x.localhost:${new URL(site.apiUrl).port}`,
      profile: 'http',
    });
    expect(await endOfScan(site, other.id)).toMatchObject({ state: 'error' });
  });

  test('links each scan to its page in the Temporal Web UI, which is there', async () => {
    const { links } = await submitScan(site, { profile: 'simulated' });
    expect(links.temporal).toContain(site.temporalUiUrl);
    expect((await fetch(links.temporal ?? '')).status).toBe(200);
  });

  test('refuses to start twice on one folder', async () => {
    const second = spawnVigil(site);
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('already running');
  });
});

describe('the command', () => {
  test('scans a practice site and reports', async () => {
    const { code, stdout } = await vigilCommand(site, 'scan', practice('awful').target, '--watch');
    expect(stdout).toMatch(/\bF\b/);
    expect(code).toBe(0);
  });

  test('says what is there', async () => {
    const { code, stdout } = await vigilCommand(site, 'doctor');
    expect(stdout).toContain('ready at');
    expect(code).toBe(0);
  });

  test('replays the last scans of the running server', async () => {
    const { code, stdout } = await vigilCommand(
      site,
      'replay',
      '--query',
      'WorkflowType = "processScan"',
      '--last',
      '5',
    );
    expect(stdout).toMatch(/[1-5] replayed, 0 failed/);
    expect(code).toBe(0);
  });
});

describe('stopping', () => {
  test('ends with exit code 0, and the next start answers for what came before', async () => {
    const { id } = await submitScan(site, practice('good'));
    const before = await endOfScan(site, id);
    const waiting = await submitScan(site, {
      profile: 'simulated',
      options: { simulation: { minSleepSeconds: 3, maxSleepSeconds: 3, failureChance: 0 } },
    });
    expect(await vigil.stop()).toBe(0);
    vigil = await startVigil(site, '--no-demo');
    const after = await readScan(site, id);
    expect({ ...after, source: null }).toEqual({ ...before, source: null });
    expect(await endOfScan(site, waiting.id)).toMatchObject({ state: 'complete' });
  });
});
