import type { ScanSummary } from '../../contracts/scans/listing.ts';
import type { ScanListItem, ScanResource } from '../../contracts/scans/resource.ts';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import type { ScanRecord } from './scan-directory.ts';

/** Where a workflow's page in the Temporal Web UI is; null without a Web UI. */
export interface TemporalLinks {
  temporalUiUrl: string | null;
  temporalNamespace: string;
}

export const scanPath = (id: string): string => `/v1/scans/${id}`;

export function toResource(scan: ScanRecord, { temporalUiUrl, temporalNamespace }: TemporalLinks): ScanResource {
  const self = scanPath(scan.id);
  const workflow = `${encodeURIComponent(temporalNamespace)}/workflows/${scanWorkflowId(scan.id)}`;
  // What only the archive knows has no page there any more.
  const linked = temporalUiUrl !== null && scan.source !== 'archive';
  const temporal = linked ? `${temporalUiUrl}/namespaces/${workflow}` : null;
  return { ...scan, links: { self, report: `${self}/report`, cancel: `${self}/cancel`, temporal } };
}

export const toListItem = (scan: ScanSummary): ScanListItem => ({ ...scan, links: { self: scanPath(scan.id) } });
