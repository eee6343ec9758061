import { request } from '../http/request.ts';
import { usePoll } from '../http/use-poll.ts';

const known = ['scans', 'telemetry', 'karma', 'trends'] as const;
export type Pipeline = (typeof known)[number];

const getHealth = (signal: AbortSignal) => request<{ pipelines: Pipeline[] }>('/healthz', { signal });

/** The pipelines that run here; null until that is known. Where it can't be learned, all that there may be. */
export function usePipelines(): readonly Pipeline[] | null {
  const { data, problem } = usePoll({ key: 'health', load: getHealth, next: () => null });
  if (data !== null) return data.pipelines;
  return problem === null ? null : known;
}
