import type { ProfileName } from './checks.ts';
import type { ScanListItem, ScanState } from './resource.ts';

/** The place in the list, newest first, of the last scan that a page showed. */
export interface ScanPosition {
  /** Epoch milliseconds at which the scan was accepted. */
  acceptedAt: number;
  id: string;
}

export interface ScanQuery {
  state?: ScanState | undefined;
  /** Exactly as it was submitted. */
  target?: string | undefined;
  profile?: ProfileName | undefined;
  /** Only scans accepted at this moment or later. */
  since?: Date | undefined;
  /** Only scans older than this one. */
  after?: ScanPosition | undefined;
  limit: number;
}

export type ScanSummary = Omit<ScanListItem, 'links'>;

export interface ScanPage {
  items: ScanSummary[];
  /** What to give as `after` for the next page; null on the last one. */
  next: ScanPosition | null;
}
