import type { AppDependencies } from '../app.ts';

/** A workflow's page in the Temporal Web UI; null where there is none. */
export const temporalLink = (
  { temporalUiUrl, temporalNamespace }: Pick<AppDependencies, 'temporalUiUrl' | 'temporalNamespace'>,
  workflowId: string,
): string | null =>
  temporalUiUrl === null
    ? null
    : `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${workflowId}`;
