import type { ScanRequest } from '../../contracts/scans/request.ts';
import type { ScanList, ScanListItem, ScanResource, ScanState } from '../../contracts/scans/resource.ts';
import { createApiCall } from './call.ts';

export interface ListFilters {
  state?: ScanState;
  profile?: string;
  target?: string;
  since?: Date;
}

/** The scans of one Vigil. Every call @throws {ApiUnavailableError | ApiProblemError} */
export interface ScanClient {
  /** The address of a scan's page in the console. */
  pageOf(id: string): string;
  submit(request: ScanRequest): Promise<ScanResource>;
  get(id: string): Promise<ScanResource>;
  /**
   * The newest first, over as many pages as it takes, up to `limit` scans.
   * @param tellMissing told what a page lacks, where it lacks something
   */
  list(
    filters: ListFilters,
    limit: number,
    tellMissing: (missing: NonNullable<ScanList['missing']>) => void,
  ): AsyncGenerator<ScanListItem>;
  cancel(id: string): Promise<ScanResource>;
}

const largestPage = 200;

export function createScanClient({ apiUrl }: { apiUrl: string }): ScanClient {
  const call = createApiCall(apiUrl);
  const path = (id: string) => `/v1/scans/${encodeURIComponent(id)}`;
  return {
    pageOf: (id) => `${apiUrl}/scans/${id}`,
    submit: (request) => call<ScanResource>('POST', '/v1/scans', request),
    get: (id) => call<ScanResource>('GET', path(id)),
    cancel: (id) => call<ScanResource>('POST', `${path(id)}/cancel`),
    async *list({ since, ...filters }, limit, tellMissing) {
      const query = new URLSearchParams({ ...filters, ...(since && { since: since.toISOString() }) });
      for (let left = limit; left > 0; ) {
        query.set('limit', String(Math.min(left, largestPage)));
        const { items, nextCursor, missing } = await call<ScanList>('GET', `/v1/scans?${query}`);
        if (missing) tellMissing(missing);
        yield* items.slice(0, left);
        left -= items.length;
        if (nextCursor === null) return;
        query.set('cursor', nextCursor);
      }
    },
  };
}
