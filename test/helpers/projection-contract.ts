import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ComparableProjection } from '../../activities/karma/ports.ts';
import type { Standing } from '../../contracts/karma/ledger.ts';
import { sumByBucket } from '../../domain/karma/standing-hash.ts';
import { standingOf } from './karma-standings.ts';

/** What every projection promises, whatever it is kept in. It begins empty. */
export function projectionContract(projection: () => ComparableProjection): void {
  let ids = 0;
  /** Crowdsourcers that no other test has. */
  const newIds = (count: number) => Array.from({ length: count }, () => (ids += 1));

  test('10,000 standings are summed by bucket as the ledger sums them', async () => {
    const standings = newIds(10_000).map((id) => standingOf(id, 5));
    for (let at = 0; at < standings.length; at += 500) await projection().write(standings.slice(at, at + 500), []);
    expect(await projection().buckets()).toEqual(sumByBucket(standings, 256));
    const inBucket = standings.filter(({ crowdsourcerId }) => crowdsourcerId % 256 === 7);
    expect(await projection().standingsIn(7)).toEqual(inBucket);
    expect(await projection().standingsOf([9_999, 3, 20_000])).toEqual([standingOf(3, 5), standingOf(9_999, 5)]);
  });

  test('of two standings the newer stays, in whichever order they come, how often, and with which others', async () => {
    const write = fc.record({ crowdsourcer: fc.nat(3), version: fc.nat(4) });
    const calls = fc.array(fc.uniqueArray(write, { maxLength: 4, selector: ({ crowdsourcer }) => crowdsourcer }), {
      ...{ minLength: 1, maxLength: 6 },
    });
    await fc.assert(
      fc.asyncProperty(calls, fc.boolean(), async (batches, sideBySide) => {
        const own = newIds(4);
        const newest = new Map<number, Standing>();
        const writes = batches.map((batch) =>
          batch.map(({ crowdsourcer, version }) => standingOf(own[crowdsourcer] ?? 0, version)),
        );
        for (const standing of writes.flat()) {
          const { crowdsourcerId: id, version } = standing;
          if (version >= (newest.get(id)?.version ?? 0)) newest.set(id, standing);
        }
        const run = (batch: Standing[]) => projection().write(batch, []);
        if (sideBySide) await Promise.all(writes.map(run));
        else for (const batch of writes) await run(batch);
        expect(await projection().standingsOf(own)).toEqual(own.flatMap((id) => newest.get(id) ?? []));
      }),
      { numRuns: 40 },
    );
  });

  test('numbers come back as they were, up to the largest that are exact, and names in every script', async () => {
    const [id = 0] = newIds(1);
    const sums = { minor: Number.MAX_SAFE_INTEGER, medium: 0, high: 0, critical: 0 };
    const standing = standingOf(id, 2 ** 52, {
      name: '0 BL1V10N 🦄 “نقطة”',
      sums,
      karmaTotal: Number.MAX_SAFE_INTEGER,
    });
    await projection().write([standing], []);
    expect(await projection().standingsOf([id])).toEqual([standing]);
  });

  test('only what is still as it was read is taken away', async () => {
    const [gone = 0, changed = 0, never = 0] = newIds(3);
    await projection().write([standingOf(gone, 3), standingOf(changed, 3)], []);
    const read = await projection().standingsOf([gone, changed]);
    await projection().write([standingOf(changed, 4)], []);
    await projection().remove([...read, standingOf(never, 1)]);
    expect(await projection().standingsOf([gone, changed, never])).toEqual([standingOf(changed, 4)]);
  });
}
