import type { ScanResource } from '../../contracts/scans/resource.ts';

/** Shows how a scan goes on. */
export interface ProgressView {
  show(scan: ScanResource): void;
  /** Something that the reader should know, once. */
  note(message: string): void;
  /** Vigil is out of reach for now; the next `show` says that it is back. */
  trouble(message: string): void;
  end(): void;
}
