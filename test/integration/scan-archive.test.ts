import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { createArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { createScanArchive } from '../../adapters/mongodb/scan-archive.ts';
import type { ScanQuery } from '../../contracts/scans/listing.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import { compareNewestFirst } from '../../domain/scans/listing-order.ts';
import { recorded } from '../cli/recorded-vigil.ts';
import type { TestDatabase } from '../helpers/archive.ts';
import { endedScan, mongodbs } from '../helpers/archive.ts';

const keepDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

describe.each(mongodbs)('the archive on %s', (_name, open) => {
  let target: TestDatabase;
  let archive: ReturnType<typeof createScanArchive>;
  let archived: ArchivedScans;
  beforeAll(async () => {
    target = await open();
    archive = createScanArchive({ url: target.url, keepDays });
    archived = createArchivedScans({ url: target.url });
  });
  afterAll(async () => {
    await archived?.close();
    await archive?.close();
    await target?.remove();
  });
  const documents = () => target.database.collection<{ _id: string }>('scans');

  test.each(['poor', 'refused', 'ports'] as const)('gives a scan back as it was: %s', async (name) => {
    const scan = endedScan({}, recorded[name]);
    await archive.store(scan);
    expect(await archived.get(scan.id)).toEqual(scan);
  });

  test('keeps times as dates, and derives from the scan’s end when it expires', async () => {
    const scan = endedScan({ finishedAt: '2026-11-21T06:00:02.345Z' });
    await archive.store(scan);
    expect(await documents().findOne({ _id: scan.id })).toMatchObject({
      acceptedAt: new Date(scan.acceptedAt),
      finishedAt: new Date('2026-11-21T06:00:02.345Z'),
      checks: scan.checks.map(({ startedAt }) => ({ startedAt: new Date(startedAt ?? '') })),
      expiresAt: new Date(Date.parse('2026-11-21T06:00:02.345Z') + keepDays * dayMs),
    });
  });

  test('has a scan once, however often it is written, also side by side', async () => {
    const scan = endedScan();
    await archive.store(scan);
    const [before] = await documents().find({ _id: scan.id }).toArray();
    await Promise.all(Array.from({ length: 8 }, () => archive.store(scan)));
    expect(await documents().find({ _id: scan.id }).toArray()).toEqual([before]);
  });

  test('knows no scan that it was not given', async () => {
    expect(await archived.get(endedScan().id)).toBeNull();
  });

  describe('lists', () => {
    const scans: ScanStatus[] = [];
    beforeAll(async () => {
      await documents().deleteMany({});
      const begun = Date.parse('2026-11-21T06:00:00.000Z');
      for (let index = 0; index < 60; index += 1) {
        const overrides = {
          target: `http://site-${index % 3}.example/'"$é`,
          profile: index % 2 === 0 ? 'standard' : 'dns',
          state: (['complete', 'error', 'cancelled'] as const)[index % 5] ?? 'complete',
          // Many scans are accepted within one millisecond.
          acceptedAt: new Date(begun + Math.floor(index / 7)).toISOString(),
        } as const;
        scans.push(endedScan(overrides));
      }
      await Promise.all(scans.map((scan) => archive.store(scan)));
    });

    const inOrder = (some: ScanStatus[]): string[] =>
      some
        .map(({ acceptedAt, id }) => ({ acceptedAt: Date.parse(acceptedAt), id }))
        .sort(compareNewestFirst)
        .map(({ id }) => id);

    async function readAll(query: Partial<ScanQuery>): Promise<string[]> {
      const ids: string[] = [];
      for (let after: ScanQuery['after']; ; ) {
        const { items, next } = await archived.list({ ...query, after, limit: 7 });
        expect(items.length).toBeLessThanOrEqual(7);
        ids.push(...items.map(({ id }) => id));
        if (next === null) return ids;
        after = next;
      }
    }

    test('every scan once, the newest first, page after page', async () => {
      expect(await readAll({})).toEqual(inOrder(scans));
    });

    test('by state, target, profile and time, alone and together', async () => {
      const [, one] = scans as [ScanStatus, ScanStatus];
      const since = new Date('2026-11-21T06:00:00.004Z');
      const queries: [Partial<ScanQuery>, (scan: ScanStatus) => boolean][] = [
        [{ state: 'error' }, ({ state }) => state === 'error'],
        [{ state: 'running' }, () => false],
        [{ target: one.target }, ({ target: named }) => named === one.target],
        [{ profile: 'dns' }, ({ profile }) => profile === 'dns'],
        [{ since }, ({ acceptedAt }) => Date.parse(acceptedAt) >= since.getTime()],
        [
          { since, state: 'complete', profile: 'standard', target: one.target },
          (scan) =>
            Date.parse(scan.acceptedAt) >= since.getTime() &&
            scan.state === 'complete' &&
            scan.profile === 'standard' &&
            scan.target === one.target,
        ],
      ];
      for (const [query, fits] of queries) expect(await readAll(query)).toEqual(inOrder(scans.filter(fits)));
    });

    test('with what a list shows', async () => {
      const [newest] = inOrder(scans);
      const scan = scans.find(({ id }) => id === newest) as ScanStatus;
      const { items } = await archived.list({ limit: 1 });
      const { id, target: named, profile, state, acceptedAt, finishedAt } = scan;
      const outcome = { grade: scan.outcome?.grade ?? null, summary: scan.outcome?.summary ?? null };
      expect(items).toEqual([{ id, target: named, profile, state, acceptedAt, finishedAt, ...outcome }]);
    });
  });

  test('has the server delete what has expired', async () => {
    expect(await archive.store(endedScan())).toEqual({ expiresByItself: true });
    const indexes = await documents().indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });

  test('is swept where the server refuses that: of what has expired, and of nothing else', async () => {
    await documents().drop();
    // An index of this name that does not expire anything: the server refuses to make another.
    await documents().createIndex({ expiresAt: 1 }, { name: 'expiry' });
    const again = createScanArchive({ url: target.url, keepDays });
    try {
      const kept = endedScan({ finishedAt: new Date().toISOString() });
      expect(await again.store(kept)).toEqual({ expiresByItself: false });
      const expired = endedScan({ finishedAt: new Date(Date.now() - (keepDays + 1) * dayMs).toISOString() });
      await again.store(expired);
      const [document] = await documents().find({ _id: expired.id }).toArray();
      const more = Array.from({ length: 1_200 }, (_, index) => ({ ...document, _id: `expired-${index}` }));
      await documents().insertMany(more);

      expect(await again.sweep(new Date())).toEqual({ deleted: 1_000, more: true });
      expect(await again.sweep(new Date())).toEqual({ deleted: 201, more: false });
      expect(await again.sweep(new Date())).toEqual({ deleted: 0, more: false });
      expect((await documents().find().toArray()).map(({ _id }) => _id)).toEqual([kept.id]);
    } finally {
      await again.close();
    }
  });

  test('counts its scans, and answers a ping', async () => {
    await archived.ping();
    expect(await archived.count()).toBe(await documents().countDocuments());
  });
});
