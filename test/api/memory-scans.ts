import { randomUUID } from 'node:crypto';
import type { ScanDirectory, ScanRecord, ScanSubmission } from '../../api/scans/scan-directory.ts';
import { acceptScan } from '../../domain/scans/scan-status.ts';

/** Scans in memory, for tests of what is HTTP's own: how scans behave is tested against Temporal. */
export interface MemoryScans extends ScanDirectory {
  submissions: ScanSubmission[];
  records: ScanRecord[];
  /** Once set, every method throws it. */
  failure: Error | null;
}

export function createMemoryScans(records: ScanRecord[] = []): MemoryScans {
  const find = (id: string): ScanRecord | null => scans.records.find((record) => record.id === id) ?? null;
  const reach = () => {
    if (scans.failure) throw scans.failure;
  };
  const scans: MemoryScans = {
    submissions: [],
    records,
    failure: null,
    async submit(submission) {
      reach();
      scans.submissions.push(submission);
      const status = acceptScan({ scanId: randomUUID(), ...submission }, '2026-11-21T06:00:00.000Z');
      const record: ScanRecord = { ...status, source: 'history' };
      scans.records.unshift(record);
      return { scan: record, runId: 'run' };
    },
    async get(id) {
      reach();
      return find(id);
    },
    async list({ limit, after }) {
      reach();
      const start = after ? scans.records.findIndex(({ id }) => id === after.id) + 1 : 0;
      const shown = scans.records.slice(start, start + limit);
      const last = shown.at(-1);
      const next = last && start + limit < scans.records.length ? { acceptedAt: 0, id: last.id } : null;
      const items = shown.map((record) => ({ ...record, grade: null, summary: null }));
      return { items, next };
    },
    async cancel(id) {
      reach();
      const record = find(id);
      if (record) record.state = 'cancelling';
      return record;
    },
  };
  return scans;
}
