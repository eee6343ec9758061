import type { Standing } from '../../contracts/karma/ledger.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import type { DifferingCopy } from '../../domain/karma/agreement.ts';
import { compareCopies, largestVersion, stillDiffering, versionsOf } from '../../domain/karma/agreement.ts';
import type { ComparableProjection, CopySource } from './ports.ts';

/** The ledger, the copy that is looked at, and the other ones, who have to be told of new versions. */
export interface CopyPorts {
  ledger: CopySource;
  copy: ComparableProjection;
  others: ComparableProjection[];
}

/** How many are read, locked and written at once. */
export const standingsAtOnce = 500;

/**
 * Compares copies of some crowdsourcers with the ledger as it is now. The copies are read first: what they have then, the
 * ledger had before, so one that is ahead of it can't be of a change that was just made.
 */
export async function compareNow(
  { ledger, copy }: Pick<CopyPorts, 'ledger' | 'copy'>,
  crowdsourcerIds: number[],
): Promise<DifferingCopy[]> {
  const differing: DifferingCopy[] = [];
  for (const ids of pagesOf(crowdsourcerIds)) {
    const copied = await copy.standingsOf(ids);
    differing.push(...compareCopies(await ledger.standingsOf(ids), copied));
  }
  return differing;
}

/**
 * Writes copies of some crowdsourcers anew from the ledger, while changes go on. What the ledger doesn't know is taken away.
 * A copy that a write does not overcome claims to be newer than the ledger, or lies under somebody else's deletion: then the
 * ledger raises the version beyond the copy's, and beyond the time in microseconds, which Cassandra dates such deletions with.
 * @returns those that are still not what the ledger has
 */
export async function mendCopies(ports: CopyPorts, crowdsourcerIds: number[]): Promise<DifferingCopy[]> {
  const left: DifferingCopy[] = [];
  for (const ids of pagesOf(crowdsourcerIds)) left.push(...(await mendPage(ports, ids)));
  return left;
}

async function mendPage(ports: CopyPorts, ids: number[]): Promise<DifferingCopy[]> {
  const { ledger, copy, others } = ports;
  const standings = await ledger.standingsOf(ids);
  await copy.write(standings, []);
  const stubborn = stillDiffering(versionsOf(standings), await compareNow(ports, ids));
  if (stubborn.length === 0) return [];

  await copy.remove(stubborn.flatMap(({ kind, found }) => (kind === 'extra' ? [found] : [])));
  const known = stubborn.filter(({ kind }) => kind !== 'extra');
  const claims = known.map(({ found }) => found?.version ?? 0);
  const touched = await ledger.touch(idsOf(known), Math.min(Math.max(Date.now() * 1000, ...claims), largestVersion));
  await copy.write(touched, []);
  for (const other of others) await writeUnlessAway(other, touched);
  return stillDiffering(versionsOf(touched), await compareNow(ports, idsOf(stubborn)));
}

/** Another copy that is away is behind when it is back: the next comparison finds that out. */
async function writeUnlessAway(copy: ComparableProjection, standings: Standing[]): Promise<void> {
  try {
    await copy.write(standings, []);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

export const idsOf = (differing: readonly DifferingCopy[]): number[] =>
  differing.map(({ crowdsourcerId }) => crowdsourcerId);

function* pagesOf(ids: number[]): Generator<number[]> {
  for (let start = 0; start < ids.length; start += standingsAtOnce) yield ids.slice(start, start + standingsAtOnce);
}
