import type { Correction } from '../../contracts/karma/corrections.ts';
import type { IdentifiedFinding, SeverityName } from '../../contracts/karma/findings.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import type { SeveritySums } from '../../contracts/karma/ledger.ts';
import type { Reference } from '../../contracts/karma/reference.ts';

interface Rating {
  severity: SeverityName;
  /** Milliseconds; −∞ from the beginning of time. */
  from: number;
  changeId: string;
}

/** A finding that counts, and for whom. */
interface Live {
  foundAt: string;
  crowdsourcerId: number;
  severity: SeverityName;
}

interface Parked {
  finding: IdentifiedFinding;
  by: string;
  releasedBy: string | null;
  /** That was begun to award it. */
  batch: string | null;
}

export interface ExpectedStanding {
  name: string;
  sums: SeveritySums;
  findings: number;
}

/** What the ledger knew at some moment. */
export interface Knowledge {
  live: Live[];
  names: Map<number, string>;
}

/**
 * What karma must be after any changes, told by brute force and without a ledger: the rules that hold, the deliveries that were
 * not taken back, and what follows from them, from nothing each time.
 */
export class KarmaOracle {
  readonly #points: Record<string, number>;
  readonly #origins = new Map<number, number>();
  readonly #ratings = new Map<number, Rating[]>();
  readonly #names = new Map<number, { name: string; changeId: string }[]>();
  /** Who was added, and is as if that had not been. */
  readonly #withdrawn = new Set<number>();
  readonly #merges = new Map<number, { into: number; changeId: string }>();
  readonly #voids = new Map<string, string>();
  /** The batch's change that brought it in last; a finding of none was never awarded. */
  readonly #deliveries = new Map<string, { finding: IdentifiedFinding; changeId: string }>();
  readonly #parked = new Map<string, Parked>();
  readonly #takenBack = new Set<string>();

  constructor(reference: Reference) {
    this.#points = Object.fromEntries(reference.severities.map(({ name, points }) => [name, points]));
    this.import('import', reference);
  }

  import(changeId: string, { crowdsourcers, severities, vulnerabilities }: Reference): void {
    for (const { id, name } of crowdsourcers) this.#names.set(id, [{ name, changeId }]);
    for (const { id, crowdsourcerId, severityId } of vulnerabilities) {
      const severity = severities.find((one) => one.id === severityId)?.name ?? 'minor';
      this.#origins.set(id, crowdsourcerId);
      this.#ratings.set(id, [{ severity, from: Number.NEGATIVE_INFINITY, changeId }]);
    }
  }

  award(changeId: string, findings: IdentifiedFinding[], renews: string | null): void {
    for (const finding of findings) {
      const { findingKey: key, vulnerabilityId } = finding;
      const before = this.#deliveries.get(key);
      const parked = this.#parked.get(key);
      const isWaiting = parked !== undefined && parked.releasedBy === null;
      if (!this.#origins.has(vulnerabilityId)) {
        if (parked === undefined) this.#parked.set(key, { finding, by: changeId, releasedBy: null, batch: null });
        continue;
      }
      const isRenewed =
        before !== undefined && renews !== null && before.changeId.split('/')[0] === renews.split('/')[0];
      const mayReturn = before !== undefined && this.#takenBack.has(before.changeId) && (isRenewed || isWaiting);
      if (before !== undefined && !mayReturn) continue;
      if (isWaiting && parked.batch !== null && parked.batch !== changeId.split('/')[0]) continue;
      this.#deliveries.set(key, { finding, changeId });
      if (isWaiting) parked.releasedBy = changeId;
    }
  }

  takeBackAward(changeId: string): void {
    this.#takenBack.add(changeId);
    for (const [key, parked] of this.#parked) {
      if (parked.releasedBy === changeId) parked.releasedBy = null;
      else if (parked.by === changeId && parked.releasedBy === null) this.#parked.delete(key);
    }
  }

  /** @param now milliseconds @returns whether it is done, rather than refused */
  correct(changeId: string, correction: Correction, now: number): boolean {
    switch (correction.kind) {
      case 'void_finding': {
        const { findingKey } = correction;
        if (this.#voids.has(findingKey)) return false;
        if (!this.#deliveries.has(findingKey) && !this.#parked.has(findingKey)) return false;
        this.#voids.set(findingKey, changeId);
        return true;
      }
      case 'rerate_vulnerability': {
        const { vulnerabilityId, severity, retroactive } = correction;
        const ratings = this.#ratings.get(vulnerabilityId);
        const from = retroactive ? Number.NEGATIVE_INFINITY : now;
        if (ratings === undefined) return false;
        const moments = [from, ...ratings.map((rating) => rating.from).filter((moment) => moment > from)];
        if (moments.every((moment) => severityAt(ratings, moment) === severity)) return false;
        ratings.push({ severity, from, changeId });
        return true;
      }
      case 'rename_crowdsourcer': {
        const { crowdsourcerId, name } = correction;
        const names = this.#names.get(crowdsourcerId) ?? [];
        if (!this.#isThere(crowdsourcerId) || names.at(-1)?.name === name) return false;
        names.push({ name, changeId });
        return true;
      }
      case 'add_crowdsourcer': {
        const { crowdsourcerId, name } = correction;
        if (this.#names.has(crowdsourcerId) && !this.#withdrawn.delete(crowdsourcerId)) return false;
        this.#names.set(crowdsourcerId, [...(this.#names.get(crowdsourcerId) ?? []), { name, changeId }]);
        return true;
      }
      case 'merge_crowdsourcers': {
        const { from, into } = correction;
        if (from === into || !this.#isThere(from) || !this.#isThere(into)) return false;
        this.#merges.set(from, { into, changeId });
        return true;
      }
    }
  }

  takeBackCorrection(changeId: string, { kind, ...correction }: Correction): void {
    for (const [key, by] of this.#voids) if (by === changeId) this.#voids.delete(key);
    for (const [from, merge] of this.#merges) if (merge.changeId === changeId) this.#merges.delete(from);
    for (const [id, all] of this.#ratings) {
      const ratings = all.filter((one) => one.changeId !== changeId);
      this.#ratings.set(id, ratings);
    }
    if (kind === 'rename_crowdsourcer')
      for (const [id, all] of this.#names) {
        const names = all.filter((one) => one.changeId !== changeId);
        this.#names.set(id, names);
      }
    if (kind === 'add_crowdsourcer' && 'crowdsourcerId' in correction) this.#withdraw(correction.crowdsourcerId);
  }

  /** Who has anything by now stays. */
  #withdraw(id: number): void {
    const isMerged = [...this.#merges].some(([from, { into }]) => from === id || into === id);
    if (!isMerged && ![...this.#origins.values()].includes(id)) this.#withdrawn.add(id);
  }

  #isThere(id: number): boolean {
    return this.#names.has(id) && !this.#withdrawn.has(id) && !this.#merges.has(id);
  }

  releasable(): IdentifiedFinding[] {
    return [...this.#parked.values()].flatMap(({ finding, releasedBy, batch }) =>
      releasedBy === null && batch === null && this.#origins.has(finding.vulnerabilityId) ? finding : [],
    );
  }

  noteRelease(batch: string, findings: IdentifiedFinding[]): void {
    for (const { findingKey } of findings) {
      const parked = this.#parked.get(findingKey);
      if (parked) parked.batch ??= batch;
    }
  }

  knowledge(): Knowledge {
    const live = [...this.#deliveries.values()].flatMap(({ finding, changeId }): Live[] => {
      if (this.#takenBack.has(changeId) || this.#voids.has(finding.findingKey)) return [];
      const { vulnerabilityId, foundAt } = finding;
      const severity = severityAt(this.#ratings.get(vulnerabilityId) ?? [], Date.parse(foundAt));
      return [{ foundAt, severity, crowdsourcerId: this.#ownerOf(this.#origins.get(vulnerabilityId) ?? 0) }];
    });
    return { live, names: new Map([...this.#names].map(([id, names]) => [id, names.at(-1)?.name ?? ''])) };
  }

  /** @param asOf ISO 8601; null for all */
  standings({ live, names }: Knowledge, asOf: string | null = null): Map<number, ExpectedStanding> {
    const standings = new Map<number, ExpectedStanding>();
    for (const [id, name] of names)
      standings.set(id, { name, sums: { minor: 0, medium: 0, high: 0, critical: 0 }, findings: 0 });
    for (const { foundAt, crowdsourcerId, severity } of live) {
      const standing = standings.get(crowdsourcerId);
      if (standing === undefined || (asOf !== null && Date.parse(foundAt) > Date.parse(asOf))) continue;
      standing.sums[severity] += this.#points[severity] ?? 0;
      standing.findings += 1;
    }
    return standings;
  }

  #ownerOf(crowdsourcerId: number): number {
    const merge = this.#merges.get(crowdsourcerId);
    return merge === undefined ? crowdsourcerId : this.#ownerOf(merge.into);
  }
}

/** The last rating that was made, of those in effect. */
const severityAt = (ratings: Rating[], moment: number): SeverityName =>
  ratings.findLast(({ from }) => from <= moment)?.severity ?? severityNames[0];
