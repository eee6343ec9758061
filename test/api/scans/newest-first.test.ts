import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FetchRange } from '../../../api/scans/newest-first.ts';
import { newestFirst } from '../../../api/scans/newest-first.ts';
import type { ScanPosition } from '../../../contracts/scans/listing.ts';

/** A store that gives its items in an order of its own, as SQL visibility does. */
const storeOf =
  (items: ScanPosition[]): FetchRange<ScanPosition> =>
  async ({ from = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY }, max) =>
    items.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < before).slice(0, max);

const sorted = (items: ScanPosition[]): ScanPosition[] =>
  items.toSorted((one, other) => other.acceptedAt - one.acceptedAt || (one.id < other.id ? 1 : -1));

async function readAll(items: ScanPosition[], pageSize: number, since?: number): Promise<ScanPosition[]> {
  const seen: ScanPosition[] = [];
  for (;;) {
    const after = seen.at(-1);
    const found = await newestFirst(storeOf(items), {
      wanted: pageSize + 1,
      ...(after && { after }),
      ...(since !== undefined && { since }),
    });
    seen.push(...found.slice(0, pageSize));
    if (found.length <= pageSize) return seen;
  }
}

describe('newestFirst', () => {
  test('page by page gives every item once, in order, whatever the store’s order and however many share a time', async () => {
    // Few distinct times make ties, also more of them than a look takes.
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        times,
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.integer({ min: 0, max: 20 })),
        async (all, pageSize, since) => {
          const items = all.map((acceptedAt, index) => ({ acceptedAt, id: String(index).padStart(4, '0') }));
          const expected = sorted(items).filter(({ acceptedAt }) => since === null || acceptedAt >= since);
          expect(await readAll(items, pageSize, since ?? undefined)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('what arrives while pages are read neither repeats nor hides an item', async () => {
    const items = Array.from({ length: 90 }, (_, index) => ({ acceptedAt: index, id: String(index).padStart(4, '0') }));
    const expected = sorted(items);
    const seen: ScanPosition[] = [];
    while (seen.length < expected.length) {
      const after = seen.at(-1);
      seen.push(...(await newestFirst(storeOf(items), { wanted: 11, ...(after && { after }) })).slice(0, 10));
      for (let arrival = 0; arrival < 15; arrival += 1) {
        items.unshift({ acceptedAt: 1_000 + items.length, id: `new-${items.length}` });
      }
    }
    expect(seen).toEqual(expected);
  });

  test('takes two looks where the store gives the newest first', async () => {
    const items = sorted(Array.from({ length: 5_000 }, (_, index) => ({ acceptedAt: index, id: String(index) })));
    let looks = 0;
    const fetch: FetchRange<ScanPosition> = (range, max) => {
      looks += 1;
      return storeOf(items)(range, max);
    };
    const found = await newestFirst(fetch, { wanted: 51 });
    expect(found.slice(0, 51)).toEqual(items.slice(0, 51));
    expect(looks).toBe(2);
  });
});
