import type { RetweetRule } from '../../contracts/trends/post.ts';
import type {
  ActiveCities,
  ReprocessList,
  ReprocessResource,
  TrendsOverview,
} from '../../contracts/trends/resource.ts';
import { postJson, request } from '../http/request.ts';

export const getOverview = (signal: AbortSignal): Promise<TrendsOverview> =>
  request<TrendsOverview>('/v1/trends', { signal });

export const getCities = (signal: AbortSignal): Promise<ActiveCities> =>
  request<ActiveCities>('/v1/trends/cities', { signal });

/** @param retweetRule null for that of live counting */
export const beginReprocess = (retweetRule: RetweetRule | null): Promise<ReprocessResource> =>
  postJson<ReprocessResource>('/v1/trends/reprocess', retweetRule === null ? {} : { retweetRule });

/** Those that were begun last, the newest first. */
export const getReprocesses = async (signal: AbortSignal): Promise<ReprocessResource[]> =>
  (await request<ReprocessList>('/v1/trends/reprocess?limit=5', { signal })).items;

export const getReprocess = (link: string, signal: AbortSignal): Promise<ReprocessResource> =>
  request<ReprocessResource>(link, { signal });
