import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createScanArchiveActivities } from '../../activities/scan-archive.ts';
import { createScanActivities } from '../../activities/scans.ts';
import type { ArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { createArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { createScanArchive } from '../../adapters/mongodb/scan-archive.ts';
import type { Readiness } from '../../api/readiness.ts';
import { scanArchiveSweepScheduleId } from '../../contracts/scans/archive.ts';
import type { ScanListItem, ScanResource } from '../../contracts/scans/resource.ts';
import { scansTaskQueue, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { problemOf } from '../api/app-for-test.ts';
import type { TestDatabase } from '../helpers/archive.ts';
import { openDatabase } from '../helpers/archive.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { steeredPorts } from '../helpers/scans.ts';
import type { TestService } from '../helpers/services.ts';
import { startTestService } from '../helpers/services.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

let environment: TestWorkflowEnvironment;
let mongodb: TestService;
let target: TestDatabase;
let archive: ReturnType<typeof createScanArchive>;
let archived: ArchivedScans;
let api: ReturnType<typeof createApiOverTemporal>;
beforeAll(async () => {
  // Else it waits half a minute until it deletes a workflow that has ended.
  environment = await startDevServer(promptDeletion);
  mongodb = await startTestService('mongodb');
  target = openDatabase(mongodb.url);
  archive = createScanArchive({ url: target.url, keepDays: 1 });
  archived = createArchivedScans({ url: target.url });
  api = createApiOverTemporal(environment.client, archived);
});
afterAll(async () => {
  await environment?.teardown();
  await Promise.all([archive?.close(), archived?.close()]);
  await target?.remove();
  await mongodb?.stop();
});

const promptDeletion = Object.fromEntries(
  ['transfer', 'visibility', 'timer'].map((queue) => [`history.${queue}ProcessorUpdateAckInterval`, '"500ms"']),
);

const documents = () => target.database.collection<{ _id: string; expiresAt: Date }>('scans');

const withScansWorker = <T>(work: () => Promise<T>): Promise<T> => {
  const activities = { ...createScanActivities(steeredPorts({})), ...createScanArchiveActivities(archive) };
  return withWorker(environment, { taskQueue: scansTaskQueue, activities }, work);
};

async function withoutMongodb(work: () => Promise<void>): Promise<void> {
  await mongodb.kill();
  await work().finally(() => mongodb.start());
}

const simulated = (failureChance = 0, sleepSeconds = 0) => ({
  profile: 'simulated' as const,
  options: { simulation: { minSleepSeconds: sleepSeconds, maxSleepSeconds: sleepSeconds, failureChance } },
});

const untilArchived = (...ids: string[]): Promise<void> =>
  expectEventually(async () => expect(await documents().countDocuments({ _id: { $in: ids } })).toBe(ids.length));

/** What Temporal does itself once a workflow's retention is over. */
async function forget(...ids: string[]): Promise<void> {
  const { namespace } = environment.client.options;
  for (const id of ids) {
    const workflowExecution = { workflowId: scanWorkflowId(id) };
    await environment.client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  }
  for (const id of ids) {
    await expectEventually(async () => {
      const handle = environment.client.workflow.getHandle(scanWorkflowId(id));
      await expect(handle.describe()).rejects.toThrow();
    });
  }
}

const essence = ({ source: _source, links: _links, ...scan }: ScanResource) => scan;

describe('a scan that Temporal no longer knows', () => {
  test('is told from the archive as Temporal told it, whatever its end', () =>
    withScansWorker(async () => {
      const standard = await api.submit({ target: 'site.example' });
      const failed = await api.submit(simulated(1));
      const stopped = await api.submit(simulated(0, 3_600));
      await api.untilState(stopped.id, 'running');
      await api.cancel(stopped.id);
      const ended = await Promise.all([
        api.untilState(standard.id, 'complete'),
        api.untilState(failed.id, 'error'),
        api.untilState(stopped.id, 'cancelled'),
      ]);
      const ids = ended.map(({ id }) => id);
      await untilArchived(...ids);
      const before = await Promise.all(ids.map((id) => api.get(id)));
      expect(before.map(({ source }) => source)).not.toContain('archive');

      await forget(...ids);
      for (const scan of before) {
        const after = await api.get(scan.id);
        expect(essence(after)).toEqual(essence(scan));
        expect(after).toMatchObject({ source: 'archive', links: { temporal: null } });
        expect(await api.cancel(scan.id)).toEqual(after);
        const report = await api.app.request(`/v1/scans/${scan.id}/report?format=html`);
        expect([report.status, await report.text()]).toEqual([200, expect.stringContaining('archive')]);
      }
    }));

  test('that neither knows is not found', async () => {
    const path = '/v1/scans/00000000-0000-4000-8000-000000000000';
    expect((await problemOf(await api.app.request(path))).slug).toBe('scan-not-found');
    const cancelled = await api.app.request(`${path}/cancel`, { method: 'POST' });
    expect((await problemOf(cancelled)).slug).toBe('scan-not-found');
  });
});

async function readAll(query: Record<string, string>): Promise<ScanListItem[]> {
  const all: ScanListItem[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await api.list({ ...query, limit: '4', ...(cursor && { cursor }) });
    expect(page.missing).toBeNull();
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}

test('lists go on over the border of what Temporal knows, in one order, each scan once', () =>
  withScansWorker(async () => {
    const submitted = await Promise.all(
      Array.from({ length: 18 }, (_, index) =>
        api.submit({ target: `border-${index % 2}.example`, ...simulated(index % 3 === 0 ? 1 : 0) }),
      ),
    );
    const ids = submitted.map(({ id }) => id);
    await untilArchived(...ids);
    const known = await Promise.all(ids.map((id) => api.get(id)));
    const since = known.map(({ acceptedAt }) => acceptedAt).toSorted()[0] as string;
    const idsOf = (items: ScanListItem[]) => items.map(({ id }) => id);
    const open = await api.submit({ target: 'border-0.example', ...simulated(0, 3_600) });
    await api.untilState(open.id, 'running');
    await expectEventually(async () => expect(await readAll({ since })).toHaveLength(ids.length + 1));

    // Temporal forgets by the end of scans, so what it knows and what it doesn't stand mixed.
    const everything = await readAll({ since });
    expect(idsOf(everything).toSorted()).toEqual([...ids, open.id].toSorted());
    const forgotten = ids.filter((_, index) => index % 5 !== 2);
    await forget(...forgotten);
    await expectEventually(async () => {
      const { items } = await api.list({ since, state: 'running' });
      expect(idsOf(items)).toEqual([open.id]);
    });
    await expectEventually(async () => expect(await readAll({ since })).toEqual(everything));
    for (const query of [{ state: 'error' }, { state: 'complete' }, { target: 'border-1.example' }]) {
      const fits = (scan: ScanListItem) => Object.entries(query).every(([key, value]) => scan[key as 'id'] === value);
      expect(await readAll({ since, ...query })).toEqual(everything.filter(fits));
    }
    await environment.client.workflow.getHandle(scanWorkflowId(open.id)).terminate();
  }));

test('while the archive is away, all goes on without it, and what has ended is archived later', () =>
  withScansWorker(async () => {
    const before = await api.submit(simulated());
    await api.untilState(before.id, 'complete');
    await untilArchived(before.id);
    await forget(before.id);
    const { id } = await api.submit(simulated(0, 0.5));
    await withoutMongodb(async () => {
      await api.untilState(id, 'complete');
      const handle = environment.client.workflow.getHandle(scanWorkflowId(id));
      await expectEventually(async () => expect((await handle.describe()).status.name).toBe('COMPLETED'));
      const list = await api.list();
      expect(list.missing).toBe('archive');
      expect(list.items.map((item) => item.id)).toContain(id);

      for (const path of [`/v1/scans/${before.id}`, `/v1/scans/${before.id}/report`]) {
        const response = await api.app.request(path);
        expect(response.headers.get('retry-after')).toBe('5');
        const { slug, status, detail } = await problemOf(response);
        expect([slug, status]).toEqual(['archive-unavailable', 503]);
        expect(detail).not.toContain('127.0.0.1');
      }
      const readiness = await api.app.request('/readyz');
      expect(readiness.status).toBe(200);
      const { ready, checks } = (await readiness.json()) as Readiness;
      expect(ready).toBe(true);
      expect(checks.find(({ name }) => name === 'archive')?.ok).toBe(false);
    });

    await untilArchived(id);
    await expectEventually(async () => expect((await api.get(before.id)).source).toBe('archive'));
    await expectEventually(async () => expect((await api.list()).missing).toBeNull());
  }));

test('where the server refuses a TTL index, a schedule deletes what has expired', async () => {
  await documents().drop();
  await documents().createIndex({ expiresAt: 1 }, { name: 'expiry' });
  await archive.close();
  archive = createScanArchive({ url: target.url, keepDays: 1 });
  await withScansWorker(async () => {
    const { id } = await api.submit(simulated());
    await untilArchived(id);
    const schedule = environment.client.schedule.getHandle(scanArchiveSweepScheduleId);
    await expectEventually(async () => {
      const { spec, action } = await schedule.describe();
      expect(spec.intervals?.[0]?.every).toBe(60 * 60 * 1000);
      expect(action).toMatchObject({ workflowType: 'sweepScanArchive', taskQueue: scansTaskQueue });
    });
    const other = await api.submit(simulated());
    await untilArchived(other.id);
    await documents().updateOne({ _id: id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    await schedule.trigger();
    await expectEventually(async () => expect(await documents().findOne({ _id: id })).toBeNull());
    expect(await documents().findOne({ _id: other.id })).not.toBeNull();
    await schedule.delete();
  });
});
