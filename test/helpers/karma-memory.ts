import type { Ledger, LedgerUpkeep, Projection, ReferenceLedger } from '../../activities/karma/ports.ts';
import { KarmaRefusal } from '../../contracts/karma/failures.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerChange, LedgerEntry, Standing } from '../../contracts/karma/ledger.ts';
import { addEntries, newStanding } from '../../domain/karma/standing.ts';

export interface MemoryLedger extends Ledger, LedgerUpkeep, ReferenceLedger {
  readonly entries: LedgerEntry[];
  readonly standings: Map<number, Standing>;
  /** Findings of others are set aside. */
  readonly vulnerabilities: Set<number>;
}

interface Parked {
  finding: IdentifiedFinding;
  parkedBy: string;
  releasedBy: string | null;
  releaseBatch: string | null;
}

const crowdsourcers = 5;
const points = 50;
/** Of what a change did; most changes of tests have fewer. */
const entriesAtOnce = 100;
const recordedAt = '2026-01-01T00:00:00.000000Z';

/** The ledger as its port promises it, in memory; every finding is minor, and a vulnerability is its remainder's by five. */
export function memoryLedger(): MemoryLedger {
  const entries: LedgerEntry[] = [];
  const standings = new Map<number, Standing>();
  const changes = new Map<string, LedgerChange>();
  const vulnerabilities = new Set(Array.from({ length: 100 }, (_, id) => id));
  const parked = new Map<string, Parked>();

  type NewEntry = Pick<
    LedgerEntry,
    'kind' | 'findingKey' | 'findingId' | 'vulnerabilityId' | 'happenedAt' | 'reverses'
  >;

  function commit(changeId: string, added: NewEntry[], aside: Partial<LedgerChange> = {}): LedgerChange {
    const written = added.map((entry, index): LedgerEntry => {
      const crowdsourcerId = entry.vulnerabilityId % crowdsourcers;
      return {
        ...{ ...entry, crowdsourcerId, changeId, recordedAt, severity: 'minor', ruleVersion: 1 },
        ...{ name: `#${crowdsourcerId}`, points: entry.kind === 'award' ? points : -points },
        entryId: entries.length + index,
      };
    });
    entries.push(...written);
    const touched = [...new Set(written.map(({ crowdsourcerId }) => crowdsourcerId))];
    for (const id of touched) standings.set(id, addEntries(standings.get(id) ?? newStanding(id, `#${id}`), written));
    const awards = written.filter(({ kind }) => kind === 'award').length;
    const change: LedgerChange = {
      ...{ changeId, awards, reversals: written.length - awards, points: (2 * awards - written.length) * points },
      ...{ duplicates: 0, parkedFindings: 0, crowdsourcers: touched, ...aside },
    };
    changes.set(changeId, change);
    return change;
  }

  const awardOf = ({ foundAt, ...finding }: IdentifiedFinding): NewEntry => ({
    ...{ ...finding, kind: 'award', happenedAt: foundAt, reverses: null },
  });
  const reversalOf = (entry: LedgerEntry): NewEntry => ({ ...entry, kind: 'reversal', reverses: entry.entryId });
  const isLive = ({ kind, entryId }: LedgerEntry) =>
    kind === 'award' && !entries.some(({ reverses }) => reverses === entryId);

  const batchOf = (changeId: string) => changeId.replace(/\/[^/]*$/, '');
  const isWaiting = (findingKey: string) => parked.get(findingKey)?.releasedBy === null;
  const releaseBatchOf = (findingKey: string) => parked.get(findingKey)?.releaseBatch ?? null;

  return {
    ...{ entries, standings, vulnerabilities },
    async award(changeId, findings, renews) {
      const known = changes.get(changeId);
      if (known) return known;
      const unknown = findings.filter(({ vulnerabilityId }) => !vulnerabilities.has(vulnerabilityId));
      for (const finding of unknown)
        parked.set(finding.findingKey, { finding, parkedBy: changeId, releasedBy: null, releaseBatch: null });
      const scored = findings.filter((finding) => !unknown.includes(finding));
      const fresh = scored.filter(({ findingKey }) => {
        const before = entries.filter((entry) => entry.findingKey === findingKey);
        const releaseBatch = releaseBatchOf(findingKey);
        if (isWaiting(findingKey) && releaseBatch !== null && releaseBatch !== batchOf(changeId)) return false;
        const isRenewed = before.some((entry) => renews !== null && batchOf(entry.changeId) === batchOf(renews));
        return before.length === 0 || ((isRenewed || isWaiting(findingKey)) && !before.some(isLive));
      });
      for (const { findingKey } of fresh) {
        const waiting = parked.get(findingKey);
        if (waiting) waiting.releasedBy ??= changeId;
      }
      const aside = { duplicates: scored.length - fresh.length, parkedFindings: unknown.length };
      return commit(changeId, fresh.map(awardOf), aside);
    },
    async correct(changeId, { correction }) {
      const known = changes.get(changeId);
      if (known) return known;
      if (correction.kind !== 'void_finding') throw new Error(`There is no ${correction.kind} in memory`);
      const live = entries.filter((entry) => entry.findingKey === correction.findingKey && isLive(entry));
      if (live.length === 0) throw new KarmaRefusal(`There is no finding ${correction.findingKey}.`);
      return commit(changeId, live.map(reversalOf));
    },
    async takeBack(changeId) {
      const reversalId = `${changeId}/reversal`;
      const known = changes.get(reversalId);
      if (known) return known;
      if (!changes.has(changeId)) commit(changeId, []);
      for (const [key, { parkedBy, releasedBy }] of parked)
        if (parkedBy === changeId && releasedBy === null) parked.delete(key);
      for (const waiting of parked.values()) if (waiting.releasedBy === changeId) waiting.releasedBy = null;
      const own = entries.filter((entry) => entry.changeId === changeId);
      const restored = own.filter(({ kind }) => kind === 'reversal').map((entry) => ({ ...entry, reverses: null }));
      const back = restored.map((entry): NewEntry => ({ ...entry, kind: 'award' }));
      const { crowdsourcers: touched = [] } = changes.get(changeId) ?? {};
      return commit(reversalId, [...own.filter(isLive).map(reversalOf), ...back], { crowdsourcers: touched });
    },
    async *read(changeId) {
      const touched = changes.get(changeId)?.crowdsourcers ?? [];
      const own = entries.filter((entry) => entry.changeId === changeId);
      while (own.length > entriesAtOnce) yield { standings: [], entries: own.splice(0, entriesAtOnce) };
      if (touched.length + own.length > 0)
        yield { standings: touched.flatMap((id) => standings.get(id) ?? []), entries: own };
    },
    async releasable(limit) {
      return [...parked.values()]
        .map(({ finding }) => finding)
        .filter(({ vulnerabilityId }) => vulnerabilities.has(vulnerabilityId))
        .filter(({ findingKey }) => isWaiting(findingKey) && releaseBatchOf(findingKey) === null)
        .slice(0, limit);
    },
    async noteRelease({ batchId, findingKeys }) {
      for (const key of findingKeys) {
        const waiting = parked.get(key);
        if (waiting) waiting.releaseBatch ??= batchId;
      }
    },
    takeSnapshots: async () => 0,
    async importReference(changeId, reference) {
      if (reference.severities.length > 0) throw new KarmaRefusal('There are severities already.');
      for (const { id } of reference.vulnerabilities) vulnerabilities.add(id);
      const added = { crowdsourcers: 0, severities: 0, vulnerabilities: reference.vulnerabilities.length };
      return { change: changes.get(changeId) ?? commit(changeId, []), added, releasable: parked.size };
    },
    knownReference: async () => ({ crowdsourcers: [], severities: [] }),
  };
}

export interface MemoryProjection extends Projection {
  readonly standings: Map<number, Standing>;
  readonly entries: Map<number, LedgerEntry>;
}

/** A projection as its port promises it, in memory. */
export function memoryProjection(): MemoryProjection {
  const standings = new Map<number, Standing>();
  const entries = new Map<number, LedgerEntry>();
  return {
    ...{ standings, entries },
    async write(newStandings, newEntries) {
      for (const standing of newStandings) {
        const { crowdsourcerId, version } = standing;
        if (version > (standings.get(crowdsourcerId)?.version ?? -1)) standings.set(crowdsourcerId, standing);
      }
      for (const entry of newEntries) entries.set(entry.entryId, entry);
    },
  };
}
