import type { RetweetRule } from '../../contracts/trends/post.ts';
import type {
  ActiveCities,
  CitySeries,
  ReprocessList,
  ReprocessResource,
  TopListResource,
  TrendsOverview,
  WindowDetails,
  WindowName,
} from '../../contracts/trends/resource.ts';
import type { TopMetric } from '../../contracts/trends/top.ts';
import type { Metric } from '../../contracts/trends/windows.ts';
import { createApiCall, readStream } from './call.ts';

export interface TopQuery {
  metric: TopMetric;
  /** As the API chooses, where it is left out. */
  window?: WindowName;
  n: number;
}

export interface SeriesQuery {
  metric: Metric;
  /** ISO 8601; what is left out is as the API chooses. */
  from?: string;
  to?: string;
}

export interface ReprocessRequest {
  /** A UUID; the same asked for twice is one reprocessing. */
  id: string;
  /** ISO 8601, full minutes; what is left out is as the API chooses. */
  from?: string;
  to?: string;
  retweetRule?: RetweetRule;
}

/** The trends of one Vigil. Every call @throws {ApiUnavailableError | ApiProblemError}. */
export interface TrendsClient {
  overview(): Promise<TrendsOverview>;
  cities(): Promise<ActiveCities['items']>;
  top(query: TopQuery): Promise<TopListResource>;
  series(city: string, query: SeriesQuery): Promise<CitySeries>;
  /** With as many of its cities as asked for, the busiest first. */
  window(start: string, limit: number): Promise<WindowDetails>;
  reprocess(request: ReprocessRequest): Promise<ReprocessResource>;
  reprocessed(id: string): Promise<ReprocessResource>;
  /** Those that were begun last, the newest first. */
  reprocessings(limit: number): Promise<ReprocessResource[]>;
  /** The same as CSV, as bytes. */
  topCsv(query: TopQuery): AsyncGenerator<Uint8Array>;
  seriesCsv(city: string, query: SeriesQuery): AsyncGenerator<Uint8Array>;
  windowCsv(start: string): AsyncGenerator<Uint8Array>;
}

const largestPage = 200;

export function createTrendsClient({ apiUrl }: { apiUrl: string }): TrendsClient {
  const call = createApiCall(apiUrl);
  const at = (path: string, values: object) => {
    const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
    return `/v1/trends/${path}?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
  };
  const seriesPath = (city: string) => `cities/${encodeURIComponent(city)}/series`;
  const windowPath = (start: string) => `windows/${encodeURIComponent(start)}`;
  const csv = (path: string, values: object) => readStream(apiUrl, at(path, { ...values, format: 'csv' }));

  async function windowOf(start: string, limit: number): Promise<WindowDetails> {
    const page = (left: number, cursor: string | null) =>
      call<WindowDetails>('GET', at(windowPath(start), { limit: Math.min(left, largestPage), cursor }));
    const whole = await page(limit, null);
    while (whole.nextCursor !== null && whole.items.length < limit) {
      const { items, nextCursor } = await page(limit - whole.items.length, whole.nextCursor);
      whole.items.push(...items);
      whole.nextCursor = nextCursor;
    }
    return whole;
  }

  return {
    overview: () => call('GET', '/v1/trends'),
    cities: async () => (await call<ActiveCities>('GET', '/v1/trends/cities')).items,
    top: (query) => call('GET', at('top', query)),
    series: (city, query) => call('GET', at(seriesPath(city), query)),
    window: windowOf,
    reprocess: ({ id, ...body }) => call('POST', '/v1/trends/reprocess', body, { 'idempotency-key': id }),
    reprocessed: (id) => call('GET', `/v1/trends/reprocess/${encodeURIComponent(id)}`),
    reprocessings: async (limit) => (await call<ReprocessList>('GET', at('reprocess', { limit }))).items,
    topCsv: (query) => csv('top', query),
    seriesCsv: (city, query) => csv(seriesPath(city), query),
    windowCsv: (start) => csv(windowPath(start), {}),
  };
}
