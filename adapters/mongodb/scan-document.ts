import type { ScanSummary } from '../../contracts/scans/listing.ts';
import type { CheckStatus, ScanOutcome, ScanStatus } from '../../contracts/scans/resource.ts';

type Timed<T, Name extends keyof T> = Omit<T, Name> & { [Key in Name]: Date | Extract<T[Key], null> };

type CheckDocument = Timed<CheckStatus, 'startedAt' | 'finishedAt'>;

/** A scan as it lies in the archive: the same fields, with times as dates, so that they can be compared and expire. */
export type ScanDocument = Timed<Omit<ScanStatus, 'id' | 'checks'>, 'acceptedAt' | 'startedAt' | 'finishedAt'> & {
  _id: string;
  checks: CheckDocument[];
  expiresAt: Date;
};

/** What a list shows, and so all that a listing reads. */
export type SummaryDocument = Pick<
  ScanDocument,
  '_id' | 'target' | 'profile' | 'state' | 'acceptedAt' | 'finishedAt'
> & { outcome: Pick<ScanOutcome, 'grade' | 'summary'> | null };

/** @param keepDays how long after its end a scan expires; derived from the scan alone, so that writing can be repeated */
export function toDocument({ id, checks, ...scan }: ScanStatus, keepDays: number): ScanDocument {
  const endedAt = new Date(scan.finishedAt ?? scan.acceptedAt);
  return {
    _id: id,
    ...scan,
    checks: checks.map((check) => ({ ...check, ...datesOf(check) })),
    acceptedAt: new Date(scan.acceptedAt),
    ...datesOf(scan),
    expiresAt: new Date(endedAt.getTime() + keepDays * dayMs),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

export function fromDocument({ _id, checks, expiresAt: _expiresAt, ...scan }: ScanDocument): ScanStatus {
  return {
    id: _id,
    ...scan,
    checks: checks.map((check) => ({ ...check, ...textsOf(check) })),
    acceptedAt: scan.acceptedAt.toISOString(),
    ...textsOf(scan),
  };
}

export const summaryOf = ({ _id, outcome, ...scan }: SummaryDocument): ScanSummary => ({
  id: _id,
  target: scan.target,
  profile: scan.profile,
  state: scan.state,
  grade: outcome?.grade ?? null,
  summary: outcome?.summary ?? null,
  acceptedAt: scan.acceptedAt.toISOString(),
  finishedAt: scan.finishedAt?.toISOString() ?? null,
});

const datesOf = ({ startedAt, finishedAt }: { startedAt: string | null; finishedAt: string | null }) => ({
  startedAt: startedAt === null ? null : new Date(startedAt),
  finishedAt: finishedAt === null ? null : new Date(finishedAt),
});

const textsOf = ({ startedAt, finishedAt }: { startedAt: Date | null; finishedAt: Date | null }) => ({
  startedAt: startedAt?.toISOString() ?? null,
  finishedAt: finishedAt?.toISOString() ?? null,
});
