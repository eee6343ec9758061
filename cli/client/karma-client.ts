import type { CorrectionRequest } from '../../contracts/karma/corrections.ts';
import type { ParkedFinding } from '../../contracts/karma/ledger.ts';
import type {
  AgreementResource,
  CrowdsourcerResource,
  HistoryItem,
  LeaderboardItem,
  ReconcileResource,
  SagaListItem,
  SagaListState,
  SagaResource,
} from '../../contracts/karma/resource.ts';
import type { ReconcileKarmaInput } from '../../contracts/karma/upkeep.ts';
import { createApiCall, readStream } from './call.ts';

/** ISO 8601; what is left out is now. */
export interface AskedMoment {
  asOf?: string;
  knownAt?: string;
}

export interface ExportQuery extends AskedMoment {
  format: 'csv' | 'ndjson';
  crowdsourcer?: number;
}

/**
 * The karma of one Vigil. Every call @throws {ApiUnavailableError | ApiProblemError}. Lists go over as many pages as it takes,
 * up to `limit` items.
 */
export interface KarmaClient {
  leaderboard(moment: AskedMoment, limit: number): Promise<LeaderboardItem[]>;
  crowdsourcer(id: number, moment: AskedMoment): Promise<CrowdsourcerResource>;
  history(id: number, moment: AskedMoment, limit: number): Promise<HistoryItem[]>;
  sagas(filters: { state?: SagaListState }, limit: number): Promise<SagaListItem[]>;
  saga(id: string): Promise<SagaResource>;
  decide(id: string, decision: 'retry' | 'discard'): Promise<SagaResource>;
  correct(request: CorrectionRequest): Promise<SagaResource>;
  parkedFindings(limit: number): Promise<ParkedFinding[]>;
  agreement(): Promise<AgreementResource>;
  reconcile(input: ReconcileKarmaInput): Promise<ReconcileResource>;
  reconciled(id: string): Promise<ReconcileResource>;
  /** The ledger, as bytes. */
  export(query: ExportQuery): AsyncGenerator<Uint8Array>;
}

const largestPage = 200;

export function createKarmaClient({ apiUrl }: { apiUrl: string }): KarmaClient {
  const call = createApiCall(apiUrl);
  const sagaPath = (id: string) => `/v1/karma/sagas/${encodeURIComponent(id)}`;
  const at = (path: string, values: object) => {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
    return query === '' ? path : `${path}?${query}`;
  };

  async function list<Item>(path: string, filters: object, limit: number): Promise<Item[]> {
    const all: Item[] = [];
    for (let cursor: string | null | undefined; cursor !== null && all.length < limit; ) {
      const page = { ...filters, limit: Math.min(limit - all.length, largestPage), cursor };
      const { items, nextCursor } = await call<{ items: Item[]; nextCursor: string | null }>('GET', at(path, page));
      all.push(...items);
      cursor = nextCursor;
    }
    return all;
  }

  return {
    leaderboard: (moment, limit) => list('/v1/karma', moment, limit),
    crowdsourcer: (id, moment) => call('GET', at(`/v1/karma/${id}`, moment)),
    history: (id, moment, limit) => list(`/v1/karma/${id}/history`, moment, limit),
    sagas: (filters, limit) => list('/v1/karma/sagas', filters, limit),
    saga: (id) => call('GET', sagaPath(id)),
    decide: (id, decision) => call('POST', `${sagaPath(id)}/${decision}`),
    correct: ({ correctionId, ...body }) =>
      call('POST', '/v1/karma/corrections', body, { 'idempotency-key': correctionId }),
    parkedFindings: (limit) => list('/v1/karma/findings/parked', {}, limit),
    agreement: () => call('GET', '/v1/karma/agreement'),
    reconcile: (input) => call('POST', '/v1/karma/reconcile', input),
    reconciled: (id) => call('GET', `/v1/karma/reconcile/${encodeURIComponent(id)}`),
    export: (query) => readStream(apiUrl, at('/v1/karma/export', query)),
  };
}
