import type { ScanPage, ScanQuery } from '../../contracts/scans/listing.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';

/** The archive of scans that have ended. Every method throws ArchiveUnavailableError when it can't answer. */
export interface ArchiveReader {
  /** null where it has no such scan. */
  get(id: string): Promise<ScanStatus | null>;
  /** Newest first, in the order of compareNewestFirst. */
  list(query: ScanQuery): Promise<ScanPage>;
  /** Resolves when it answers. */
  ping(): Promise<void>;
}
