import type { Client } from '@temporalio/client';
import { callTemporal } from './call-temporal.ts';

type HistoryPage = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
export type HistoryEvent = NonNullable<NonNullable<HistoryPage['history']>['events']>[number];
type Payloads = NonNullable<HistoryEvent['workflowExecutionStartedEventAttributes']>['input'];

/** Reads with what a workflow was started, and in which run; null when there is no such workflow. */
export async function readWorkflowStart(
  client: Client,
  workflowId: string,
): Promise<{ input: unknown; runId: string } | null> {
  const page = await callTemporal(client, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: 1,
    }),
  );
  const started = page?.history?.events?.at(0)?.workflowExecutionStartedEventAttributes;
  if (!started) return null;
  return { input: await decodeFirst(client, started.input), runId: started.originalExecutionRunId ?? '' };
}

/** The first of the values that an event holds; null where it holds none. */
export async function decodeFirst(client: Client, payloads: Payloads): Promise<unknown> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let encoded = payloads?.payloads?.slice(0, 1) ?? [];
  for (const codec of payloadCodecs.toReversed()) encoded = await codec.decode(encoded);
  const [payload] = encoded;
  return payload === undefined ? null : payloadConverter.fromPayload(payload);
}
