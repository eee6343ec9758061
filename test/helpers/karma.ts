import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ChangePage } from '../../activities/karma/ports.ts';
import type { KarmaActivities } from '../../activities/karma.ts';
import { createKarmaActivities } from '../../activities/karma.ts';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { AwardKarmaInput } from '../../contracts/karma/saga.ts';
import { discardUpdateName } from '../../contracts/karma/saga.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { allPages } from './karma-change.ts';
import type { MemoryLedger, MemoryProjection } from './karma-memory.ts';
import { memoryLedger, memoryProjection } from './karma-memory.ts';

let findingIds = 0;
export const findingOf = (vulnerabilityId: number): IdentifiedFinding => {
  findingIds += 1;
  return { findingKey: randomUUID(), findingId: findingIds, vulnerabilityId, foundAt: '2019-02-13T10:00:00.000Z' };
};

/** @param findings how many, each of the next vulnerability */
export const batchOf = (findings: number, given: Partial<AwardKarmaInput> = {}): AwardKarmaInput => ({
  batchId: randomUUID(),
  findings: Array.from({ length: findings }, (_, index) => findingOf(index)),
  deadlineSeconds: 900,
  ...given,
});

/** A call of a port, before it has any effect or after it had. */
export interface PortCall {
  store: KarmaStore;
  method: 'award' | 'correct' | 'importReference' | 'takeBack' | 'read' | 'write';
  moment: 'before' | 'after';
  /** From 1 on, of this method of this store. */
  nth: number;
}

/** The three stores in memory, and the activities over them, whose calls a test can disturb. */
export interface KarmaSite {
  ledger: MemoryLedger;
  cassandra: MemoryProjection;
  redis: MemoryProjection;
  activities: KarmaActivities;
}

/** @param disturb is told of every call, and may throw, or wait */
export function karmaSite(disturb: (call: PortCall) => void | Promise<void> = () => {}): KarmaSite {
  const ledger = memoryLedger();
  const cassandra = memoryProjection();
  const redis = memoryProjection();
  const counts = new Map<string, number>();

  function disturbed<Arguments extends unknown[], Result>(
    store: KarmaStore,
    method: PortCall['method'],
    work: (...given: Arguments) => Promise<Result>,
  ) {
    return async (...given: Arguments): Promise<Result> => {
      const nth = (counts.get(`${store}.${method}`) ?? 0) + 1;
      counts.set(`${store}.${method}`, nth);
      await disturb({ store, method, nth, moment: 'before' });
      const result = await work(...given);
      await disturb({ store, method, nth, moment: 'after' });
      return result;
    };
  }

  const readAll = disturbed('mariadb', 'read', allPages);
  async function* disturbedPages(pages: AsyncIterable<ChangePage>): AsyncGenerator<ChangePage> {
    yield* await readAll(pages);
  }

  const activities = createKarmaActivities({
    ledger: {
      ...ledger,
      award: disturbed('mariadb', 'award', ledger.award),
      correct: disturbed('mariadb', 'correct', ledger.correct),
      takeBack: disturbed('mariadb', 'takeBack', ledger.takeBack),
      read: (changeId, what) => disturbedPages(ledger.read(changeId, what)),
      importReference: disturbed('mariadb', 'importReference', ledger.importReference),
    },
    cassandra: { write: disturbed('cassandra', 'write', cassandra.write) },
    redis: { write: disturbed('redis', 'write', redis.write) },
  });

  return { ledger, cassandra, redis, activities };
}

/** The server that skips time forgets the answer of an update with which its workflow ends. */
export async function discard(saga: WorkflowHandle): Promise<void> {
  try {
    await saga.executeUpdate(discardUpdateName);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

export const away = (store: KarmaStore) => new StoreUnavailable(store, `${store} can’t be reached (ECONNREFUSED).`);
