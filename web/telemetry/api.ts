import type { BatchList, BatchResource, TelemetryResource } from '../../contracts/telemetry/resource.ts';
import { request } from '../http/request.ts';

export const getTelemetry = (signal: AbortSignal): Promise<TelemetryResource> =>
  request<TelemetryResource>('/v1/telemetry', { signal });

const shownBatches = 20;

export const listBatches = (signal: AbortSignal): Promise<BatchList> =>
  request<BatchList>(`/v1/telemetry/batches?limit=${shownBatches}`, { signal });

export const getBatch = (id: string, signal: AbortSignal): Promise<BatchResource> =>
  request<BatchResource>(`/v1/telemetry/batches/${encodeURIComponent(id)}`, { signal });
