import type { temporal } from '@temporalio/proto';
import proto from '@temporalio/proto';

/** A workflow's history as the protocol has it. */
export interface History {
  events: temporal.api.history.v1.IHistoryEvent[];
}

/** A history and whose it is. */
export interface ReplayableHistory {
  workflowId: string;
  /** Empty where a file doesn't tell it. */
  runId: string;
  /** The file, or the server's address. */
  source: string;
  history: History;
}

const { EventType } = proto.temporal.api.enums.v1;

/** `ActivityTaskScheduled` for EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: as Temporal's Web UI and its error messages write it. */
export const eventTypeName = (type: temporal.api.enums.v1.EventType | null | undefined): string =>
  (EventType[type ?? 0] ?? 'Unknown')
    .replace('EVENT_TYPE_', '')
    .toLowerCase()
    .replace(/(^|_)([a-z])/g, (_match, _gap, letter: string) => letter.toUpperCase());

/** How many events there are up to the first workflow task that a worker completed; null when none did. */
export function lengthOfFirstTask({ events }: History): number | null {
  const index = events.findIndex(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
  return index === -1 ? null : index + 1;
}
