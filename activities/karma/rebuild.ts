import type { RebuildCursor, RebuildStep } from '../../contracts/karma/agreement.ts';
import { compareCopies, differingBuckets } from '../../domain/karma/agreement.ts';
import type { CopyPorts } from './mend-copies.ts';
import { idsOf, mendCopies, standingsAtOnce } from './mend-copies.ts';
import { compareEntries, entriesAtOnce, mendEntries } from './mend-entries.ts';
import { usuallySettledMs } from './reconcile.ts';

export interface RebuildOptions {
  forMs: number;
  /** How long a change may be under way. */
  settleMs?: number;
  /** Ends it after the page that is under way. */
  signal?: AbortSignal;
}

/**
 * Writes a copy anew from the ledger, from a place on and for some time, while changes go on: all standings, then the
 * ledger's entries where the copy holds them. What is committed meanwhile comes into the copy by itself.
 */
export async function rebuildFor(ports: CopyPorts, from: RebuildCursor, options: RebuildOptions): Promise<RebuildStep> {
  const { forMs, signal } = options;
  const stopAt = performance.now() + forMs;
  const step: RebuildStep = { crowdsourcers: 0, entries: 0, next: from };
  while (step.next !== null && performance.now() < stopAt && !signal?.aborted) {
    const { part, after } = step.next;
    if (part === 'standings') {
      const { written, next } = await rebuildStandings(ports, after);
      step.crowdsourcers += written;
      step.next = next;
    } else {
      const { written, next } = await rebuildEntries(ports, after, options);
      step.entries += written;
      step.next = next;
    }
  }
  return step;
}

interface RebuiltPage {
  written: number;
  next: RebuildCursor | null;
}

async function rebuildStandings(ports: CopyPorts, after: number): Promise<RebuiltPage> {
  const page = await ports.ledger.standingsAfter(after, standingsAtOnce);
  const last = page.at(-1);
  if (last === undefined) {
    await mendCopies(ports, await unknownToLedger(ports));
    return { written: 0, next: ports.copy.entries ? { part: 'entries', after: 0 } : null };
  }
  await mendCopies(
    ports,
    page.map(({ crowdsourcerId }) => crowdsourcerId),
  );
  return { written: page.length, next: { part: 'standings', after: last.crowdsourcerId } };
}

async function unknownToLedger({ ledger, copy }: CopyPorts): Promise<number[]> {
  const copied = await copy.buckets();
  const unknown: number[] = [];
  for (const bucket of differingBuckets(await ledger.buckets(), copied)) {
    const standings = await copy.standingsIn(bucket);
    const differing = compareCopies(await ledger.standingsIn(bucket), standings);
    unknown.push(...idsOf(differing.filter(({ kind }) => kind === 'extra')));
  }
  return unknown;
}

async function rebuildEntries(
  { ledger, copy }: CopyPorts,
  after: number,
  { settleMs = usuallySettledMs, signal }: RebuildOptions,
): Promise<RebuiltPage> {
  const page = await ledger.entriesAfter(after, entriesAtOnce);
  const last = page.at(-1);
  if (last === undefined) {
    if (copy.entries !== null) {
      // All that the ledger has is written: what differs now is what it doesn't know.
      const differing = await compareEntries(ledger, copy.entries, { settleMs, signal });
      await mendEntries({ ledger, copy }, copy.entries, differing);
    }
    return { written: 0, next: null };
  }
  await copy.write([], page);
  return { written: page.length, next: { part: 'entries', after: last.entryId } };
}
