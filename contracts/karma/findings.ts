/** The severities that the distribution has a column for, from least to most. */
export const severityNames = ['minor', 'medium', 'high', 'critical'] as const;
export type SeverityName = (typeof severityNames)[number];

/** One finding of a crowdsourcer. Its identity is all three together: ids repeat. */
export interface Finding {
  findingId: number;
  vulnerabilityId: number;
  /** ISO 8601 in UTC, to the second or the millisecond. */
  foundAt: string;
}

/** A finding with what it is known by everywhere: the UUIDv5 of its identity, which is its message's id too. */
export interface IdentifiedFinding extends Finding {
  findingKey: string;
}

/** A finding on the wire: the JSON body of a message on the exchange `findings`. */
export interface FindingMessage {
  finding_id: number;
  vulnerability_id: number;
  found_at: string;
}

/** Why a line of a file of findings, or a message, is set aside. Part of metrics and headers: add to them, never rename. */
export const findingRejectReasons = [
  'not_decodable',
  'wrong_columns',
  'bad_finding_id',
  'bad_found_at',
  /** More than a day ahead of the clock of whoever reads it. */
  'found_in_future',
  'bad_vulnerability_id',
  'wrong_message_id',
  /** A line that the file was rotated away, truncated, or ended before the end of. */
  'unfinished_line',
] as const;
export type FindingRejectReason = (typeof findingRejectReasons)[number];

/** What a line or a message turns out to be; `detail` is one sentence for people. */
export type DecodedFinding = { finding: IdentifiedFinding } | { reason: FindingRejectReason; detail: string };
