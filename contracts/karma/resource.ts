import type { AgreementReport } from './agreement.ts';
import type { CorrectionKind } from './corrections.ts';
import type { LedgerEntry, ParkedFinding, SeveritySums } from './ledger.ts';
import type { SagaStatus } from './saga.ts';

/** Which state of the ledger an answer tells: what had happened by `asOf`, as it was known at `knownAt`. ISO 8601. */
export interface Moment {
  /** null: all that ever happened. */
  asOf: string | null;
  /** null: as it is known now. */
  knownAt: string | null;
}

/** How a crowdsourcer stands, and where among all. */
export interface CrowdsourcerStanding {
  /** Of equal totals the same; from 1 on. */
  rank: number;
  crowdsourcerId: number;
  name: string;
  sums: SeveritySums;
  karmaTotal: number;
  findingsCount: number;
  /** Points a finding, in text, as `415.5172`: four digits, rounded half up. `0.0000` without findings. */
  karmaAverage: string;
}

export interface LeaderboardItem extends CrowdsourcerStanding {
  links: { self: string };
}

/** When the first and the last of all findings in the ledger were found. ISO 8601. */
export interface LedgerSpan {
  first: string;
  last: string;
}

/** `GET /v1/karma`: highest totals first, of equal ones the lower id. */
export interface Leaderboard extends Moment {
  /** Whatever the moment; null while the ledger is empty. */
  span: LedgerSpan | null;
  items: LeaderboardItem[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
}

/** `GET /v1/karma/{id}`. */
export interface CrowdsourcerResource extends CrowdsourcerStanding, Moment {
  links: { self: string; history: string; timeline: string };
}

/** A line of a crowdsourcer's history, with what all lines up to it add up to. */
export interface HistoryItem extends LedgerEntry {
  runningTotal: number;
}

/** `GET /v1/karma/{id}/history`: in the order in which it happened. */
export interface KarmaHistory extends Moment {
  items: HistoryItem[];
  nextCursor: string | null;
}

/** What a day (UTC) added, and what stood at its end. */
export interface TimelineDay {
  /** `2019-02-13` */
  day: string;
  findings: number;
  points: number;
  /** At the end of the day. */
  sums: SeveritySums;
  karmaTotal: number;
}

/** `GET /v1/karma/{id}/timeline`: the days with a finding, in their order; between two of them nothing changes. */
export interface KarmaTimeline extends Moment {
  days: TimelineDay[];
}

export const sagaKinds = ['batch', 'correction'] as const;
export type SagaKind = (typeof sagaKinds)[number];

/**
 * States as lists tell them. `running` is all of a saga's states in which nothing went wrong yet; `failed` is what no saga
 * does by itself: it was cancelled, terminated, or has a bug.
 */
export const sagaListStates = [
  'running',
  'compensating',
  'parked',
  'complete',
  'discarded',
  'refused',
  'failed',
] as const;
export type SagaListState = (typeof sagaListStates)[number];

/** A saga as a list has it, which asks no workflow. */
export interface SagaListItem {
  /** A UUID: of the batch or the correction. */
  id: string;
  kind: SagaKind;
  state: SagaListState;
  /** From 1 on; each retry is a further one. */
  attempt: number;
  /** Findings of a batch; null for a correction. */
  findings: number | null;
  /** What kind of correction; null for a batch. */
  correction: CorrectionKind | null;
  /** One line for people: what it is about. */
  summary: string;
  /** Why it was taken back or refused; null unless it was. */
  failure: SagaStatus['failure'];
  startedAt: string;
  parkedSince: string | null;
  finishedAt: string | null;
  /** Of a parked one also where to retry and to discard it. */
  links: { self: string; retry: string | null; discard: string | null; temporal: string | null };
}

/** `GET /v1/karma/sagas`, by state and kind: newest first. */
export interface SagaList {
  items: SagaListItem[];
  nextCursor: string | null;
}

/** `GET /v1/karma/sagas/{id}`, `/v1/karma/corrections/{id}`, and the answer to `retry`, `discard` and a new correction. */
export interface SagaResource extends SagaListItem {
  /** What its workflow tells; null where no worker answers. */
  status: SagaStatus | null;
  historyEvents: number;
}

/** `GET /v1/karma/findings/parked`: those that wait for their vulnerability, the oldest first. */
export interface ParkedFindingList {
  items: ParkedFinding[];
  nextCursor: string | null;
}

/** `GET /v1/karma/agreement`. */
export interface AgreementResource {
  /** By the last comparison, and what it put right. `unknown` where there was none, or a store was away. */
  state: 'agree' | 'differ' | 'unknown';
  /** The last comparison that ended; null before the first. */
  last: AgreementReport | null;
  /** When the stores are compared next; null where no schedule does. */
  nextAt: string | null;
}

/** A comparison that was asked for: `POST /v1/karma/reconcile`, `GET /v1/karma/reconcile/{id}`. */
export interface ReconcileResource {
  /** A UUID. */
  id: string;
  state: 'running' | 'complete' | 'failed';
  /** null until it is complete. */
  report: AgreementReport | null;
  startedAt: string;
  finishedAt: string | null;
  links: { self: string; temporal: string | null };
}
