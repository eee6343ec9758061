import type { ScanRequest } from '../../contracts/scans/request.ts';
import type { ScanList, ScanResource } from '../../contracts/scans/resource.ts';
import { postJson, request } from '../http/request.ts';
import type { ScanFilters } from './filters.ts';
import { filterQuery } from './filters.ts';

const pageSize = 50;

/** The newest scans, page after page, as one list; `nextCursor` leads on from its end. */
export async function listScans(filters: ScanFilters, pages: number, signal: AbortSignal): Promise<ScanList> {
  const list: ScanList = { items: [], nextCursor: null, missing: null };
  const seen = new Set<string>();
  for (let page = 0; page < pages; page += 1) {
    const query = filterQuery(filters);
    query.set('limit', String(pageSize));
    if (list.nextCursor !== null) query.set('cursor', list.nextCursor);
    const { items, nextCursor, missing } = await request<ScanList>(`/v1/scans?${query}`, { signal });
    // Scans that arrive between two requests push others onto the next page: each is listed once.
    for (const item of items) {
      if (!seen.has(item.id)) list.items.push(item);
      seen.add(item.id);
    }
    list.nextCursor = nextCursor;
    list.missing = missing ?? list.missing;
    if (nextCursor === null) break;
  }
  return list;
}

export const getScan = (id: string, signal: AbortSignal): Promise<ScanResource> =>
  request<ScanResource>(`/v1/scans/${id}`, { signal });

export const submitScan = (body: ScanRequest): Promise<ScanResource> => postJson<ScanResource>('/v1/scans', body);

export const cancelScan = (id: string): Promise<unknown> => postJson<unknown>(`/v1/scans/${id}/cancel`);
