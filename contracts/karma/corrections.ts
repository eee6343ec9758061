import type { SeverityName } from './findings.ts';

/** What operators may change beside findings. Each is a saga of its own, over all three stores. */
export type Correction =
  /** The finding earns nothing, also when it comes again. */
  | { kind: 'void_finding'; findingKey: string }
  /** From now on, or for all findings that the vulnerability ever had: reversals and new awards, under a new version of the rules. */
  | { kind: 'rerate_vulnerability'; vulnerabilityId: number; severity: SeverityName; retroactive: boolean }
  /** Entries of the ledger keep the name of their time. */
  | { kind: 'rename_crowdsourcer'; crowdsourcerId: number; name: string }
  | { kind: 'add_crowdsourcer'; crowdsourcerId: number; name: string }
  /** All that the first earned is the second's from now on, and so is all that it is going to earn. */
  | { kind: 'merge_crowdsourcers'; from: number; into: number };

export type CorrectionKind = Correction['kind'];

export interface CorrectionRequest {
  /** A UUID; the same one asked for twice is one correction. */
  correctionId: string;
  correction: Correction;
  /** For the ledger and the history: why. */
  reason: string;
}
