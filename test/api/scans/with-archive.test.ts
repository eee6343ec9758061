import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergePages, withArchive } from '../../../api/scans/with-archive.ts';
import { exampleScan } from '../../../api/schemas/examples.ts';
import { ArchiveUnavailableError } from '../../../contracts/scans/archive.ts';
import type { ScanPage, ScanPosition, ScanSummary } from '../../../contracts/scans/listing.ts';
import { compareNewestFirst } from '../../../domain/scans/listing-order.ts';
import { silentLogger } from '../app-for-test.ts';
import { createMemoryScans } from '../memory-scans.ts';

const summaryAt = (acceptedAt: number, index: number): ScanSummary => ({
  id: String(index).padStart(4, '0'),
  target: 'simulated',
  profile: 'simulated',
  state: 'complete',
  grade: null,
  summary: null,
  acceptedAt: new Date(acceptedAt).toISOString(),
  finishedAt: null,
});

const positionOf = ({ acceptedAt, id }: ScanSummary): ScanPosition => ({ acceptedAt: Date.parse(acceptedAt), id });

const inOrder = (scans: ScanSummary[]): ScanSummary[] =>
  scans.toSorted((one, other) => compareNewestFirst(positionOf(one), positionOf(other)));

/** One page of a store that orders by itself, as both stores do. */
function pageOf(scans: ScanSummary[], limit: number, after: ScanPosition | null): ScanPage {
  const rest = inOrder(scans).filter((scan) => after === null || compareNewestFirst(after, positionOf(scan)) < 0);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > limit && last ? positionOf(last) : null };
}

describe('mergePages', () => {
  test('page by page gives what either side has, each scan once, in one order', () => {
    const places = fc.constantFrom('known', 'kept', 'both');
    const scans = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), places), { maxLength: 80 });
    fc.assert(
      fc.property(scans, fc.integer({ min: 1, max: 9 }), (drawn, limit) => {
        const all = drawn.map(([acceptedAt, place], index) => ({ place, scan: summaryAt(acceptedAt, index) }));
        const had = (by: string) => all.filter(({ place }) => place === by || place === 'both').map(({ scan }) => scan);
        const seen: ScanSummary[] = [];
        let after: ScanPosition | null = null;
        do {
          const page: ScanPage = mergePages(
            pageOf(had('known'), limit, after),
            pageOf(had('kept'), limit, after),
            limit,
          );
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          after = page.next;
        } while (after !== null);
        expect(seen).toEqual(inOrder(all.map(({ scan }) => scan)));
      }),
      { numRuns: 200 },
    );
  });

  test('takes Temporal’s word for a scan that both have', () => {
    const kept = summaryAt(1, 1);
    const known: ScanSummary = { ...kept, state: 'running' };
    expect(mergePages({ items: [known], next: null }, { items: [kept], next: null }, 5)).toEqual({
      items: [known],
      next: null,
    });
  });
});

describe('scans with an archive', () => {
  const { source: _source, links: _links, ...archived } = exampleScan;

  test('ask it only for a scan that Temporal doesn’t know', async () => {
    const asked: string[] = [];
    const get = async (id: string) => {
      asked.push(id);
      return id === 'archived' ? { ...archived, id } : null;
    };
    const known = { ...archived, id: 'known', source: 'query' as const };
    const scans = withArchive(createMemoryScans([known]), { get, list: async () => nothing }, silentLogger);
    expect(await scans.get('known')).toBe(known);
    expect(await scans.get('archived')).toEqual({ ...archived, id: 'archived', source: 'archive' });
    expect(await scans.cancel('archived')).toMatchObject({ state: archived.state, source: 'archive' });
    expect(await scans.get('neither')).toBeNull();
    expect(asked).toEqual(['archived', 'archived', 'neither']);
  });

  test('list what Temporal knows while it is away, and say what is missing', async () => {
    const list = async () => Promise.reject(new ArchiveUnavailableError('The archive is away.'));
    const known = { ...archived, source: 'query' as const };
    const scans = withArchive(createMemoryScans([known]), { get: async () => null, list }, silentLogger);
    expect(await scans.list({ limit: 5 })).toMatchObject({ items: [{ id: known.id }], missing: 'archive' });
  });

  test('don’t hide a bug behind it', async () => {
    const list = async () => Promise.reject(new TypeError('x is undefined'));
    const scans = withArchive(createMemoryScans(), { get: async () => null, list }, silentLogger);
    await expect(scans.list({ limit: 5 })).rejects.toThrow(TypeError);
  });
});

const nothing: ScanPage = { items: [], next: null };
