import { severityNames } from '../../contracts/karma/findings.ts';
import type { LedgerEntry, SeveritySums, Standing } from '../../contracts/karma/ledger.ts';

export const noSums = (): SeveritySums => ({ minor: 0, medium: 0, high: 0, critical: 0 });

/** Where everyone begins. */
export const newStanding = (crowdsourcerId: number, name: string): Standing => ({
  ...{ crowdsourcerId, name, sums: noSums(), karmaTotal: 0, findingsCount: 0, version: 0 },
});

/**
 * What a crowdsourcer stands at after a change's entries, of which those of others are left out: points of reversals are
 * negative, and the finding whose award is taken back no longer counts. Each change raises the version by one.
 */
export function addEntries(
  standing: Standing,
  entries: Pick<LedgerEntry, 'kind' | 'crowdsourcerId' | 'severity' | 'points'>[],
): Standing {
  const own = entries.filter(({ crowdsourcerId }) => crowdsourcerId === standing.crowdsourcerId);
  if (own.length === 0) return standing;
  const sums = { ...standing.sums };
  for (const { severity, points } of own) sums[severity] += points;
  const awards = own.filter(({ kind }) => kind === 'award').length;
  return {
    ...standing,
    sums,
    karmaTotal: totalOf(sums),
    findingsCount: standing.findingsCount + awards - (own.length - awards),
    version: standing.version + 1,
  };
}

export const totalOf = (sums: SeveritySums): number => severityNames.reduce((total, name) => total + sums[name], 0);
