import type { Ledger } from '../../activities/karma/ports.ts';
import type { ProjectionStore } from '../../contracts/karma/failures.ts';
import { readChange } from './karma-change.ts';
import type { MemoryProjection } from './karma-memory.ts';
import { memoryProjection } from './karma-memory.ts';

export const projectionStores: ProjectionStore[] = ['cassandra', 'redis'];
export type CopiesInMemory = Record<ProjectionStore, MemoryProjection>;

/** Brings a ledger's changes into copies that keep the contract which both stores are held to. */
export interface Copying {
  /** There is a change that each copy has to get at least once. */
  changed(changeId: string): void;
  /** @param isLate it is read now, and written when all else is over, as by a worker that was taken for dead */
  project(into: ProjectionStore, which: number, isLate: boolean): Promise<void>;
  /** Brings what is missing, the last change first. */
  end(): Promise<CopiesInMemory>;
}

export function copyChanges(ledger: Pick<Ledger, 'read'>): Copying {
  const changes: string[] = [];
  const copies = { cassandra: memoryProjection(), redis: memoryProjection() };
  const missing = { cassandra: new Set<string>(), redis: new Set<string>() };
  const late: (() => Promise<void>)[] = [];

  async function bring(into: ProjectionStore, changeId: string, isLate: boolean): Promise<void> {
    const { standings, entries } = await readChange(ledger, changeId);
    const write = () => copies[into].write(standings, entries);
    if (isLate) late.push(write);
    else await write();
    missing[into].delete(changeId);
  }

  return {
    changed(changeId) {
      changes.push(changeId);
      for (const store of projectionStores) missing[store].add(changeId);
    },
    project: (into, which, isLate) => bring(into, changes[which % changes.length] ?? '', isLate),
    async end() {
      for (const store of projectionStores)
        for (const changeId of [...missing[store]].reverse()) await bring(store, changeId, false);
      for (const write of late.reverse()) await write();
      return copies;
    },
  };
}
