import type { SeverityName } from './findings.ts';

/** Who finds, what there is to be found, and what it is worth. Ids are given by whoever keeps the lists; names may repeat. */
export interface Reference {
  crowdsourcers: ReferenceCrowdsourcer[];
  severities: ReferenceSeverity[];
  vulnerabilities: ReferenceVulnerability[];
}

export interface ReferenceCrowdsourcer {
  id: number;
  name: string;
}

export interface ReferenceSeverity {
  id: number;
  name: SeverityName;
  /** That a finding of it earns. */
  points: number;
}

export interface ReferenceVulnerability {
  id: number;
  /** Whom its findings earn points. */
  crowdsourcerId: number;
  severityId: number;
}

/** A file as it was read, with the name that users know it by. */
export interface ReferenceFile {
  name: string;
  text: string;
}

/** Why a file of reference data is refused. */
export interface ReferenceProblem {
  file: string;
  /** From 1 on. */
  line: number;
  /** One sentence for people. */
  reason: string;
}
