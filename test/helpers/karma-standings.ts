import type { LedgerEntry, SeveritySums, Standing } from '../../contracts/karma/ledger.ts';
import { totalOf } from '../../domain/karma/standing.ts';

/** A standing that differs with id and version, and is the same whenever it is asked for. */
export function standingOf(crowdsourcerId: number, version: number, changes: Partial<Standing> = {}): Standing {
  const sums: SeveritySums = {
    ...{ minor: 50 * version, medium: 100 * (crowdsourcerId % 7), high: 500 * (version % 3), critical: 0 },
  };
  return {
    ...{ crowdsourcerId, name: `Ünïc0rn ${crowdsourcerId}.${version}`, sums, karmaTotal: totalOf(sums) },
    ...{ findingsCount: version + (crowdsourcerId % 7), version, ...changes },
  };
}

/** @param entryId also tells apart when it happened: an hour later for each */
export function entryOf(entryId: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  const happenedAt = new Date(Date.UTC(2019, 0, 30) + entryId * 3_600_000).toISOString().replace('.000Z', 'Z');
  return {
    ...{ entryId, kind: 'award', findingKey: `00000000-0000-5000-8000-${String(entryId).padStart(12, '0')}` },
    ...{ findingId: 1000 + entryId, vulnerabilityId: 1 + (entryId % 100), crowdsourcerId: 1, name: 'R1DDL3' },
    ...{ severity: 'high', points: 500, happenedAt, recordedAt: '2026-01-01T00:00:00.123456Z', ruleVersion: 1 },
    ...{ changeId: '7f1b1a55-0b4c-4a39-9d5c-0a2b1a1c7e11/1', reverses: null, ...changes },
  };
}
