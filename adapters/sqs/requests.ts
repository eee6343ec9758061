import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { Circuit } from '../aws/circuit.ts';
import type { BatchAnswer, EntryOutcome } from './entries.ts';
import { outcomesOf } from './entries.ts';

/** As many entries as SQS takes in a request. */
export const maxEntries = 10;

/**
 * Sends entries in one request. One that makes SQS refuse the whole of it must not stop its neighbours, so a refused
 * request is sent again entry by entry.
 * @returns for each entry what became of it, in their order; outages are outcomes too
 */
export async function sendEntries<Entry>(
  circuit: Circuit,
  entries: Entry[],
  send: (entries: (Entry & { Id: string })[]) => Promise<BatchAnswer>,
): Promise<EntryOutcome[]> {
  try {
    const numbered = entries.map((entry, index) => ({ ...entry, Id: String(index) }));
    return outcomesOf(await circuit.run(() => send(numbered)), entries.length);
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (error.code !== 'invalid_request') return entries.map(() => ({ state: 'failed', reason: error.message }));
    if (entries.length === 1) return [{ state: 'expired' }];
    return (await Promise.all(entries.map((entry) => sendEntries(circuit, [entry], send)))).flat();
  }
}

/** Groups, in order, of at most as many items and bytes as a request takes; what is larger goes alone. */
export function groupsOf<Item>(items: Item[], sizeOf: (item: Item) => number, maxBytes: number): Item[][] {
  const groups: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const group = groups.at(-1);
    if (group === undefined || group.length === maxEntries || bytes + size > maxBytes) {
      groups.push([item]);
      bytes = size;
    } else {
      group.push(item);
      bytes += size;
    }
  }
  return groups;
}
