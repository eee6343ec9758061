import type { WorkflowHandle } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';

/** One path through a workflow that recorded histories must cover. */
export interface Scenario {
  /** The pipeline first, as it is the beginning of the file's name too. */
  pipeline: string;
  name: string;
  workflowType: string;
  workflowId: string;
  args: unknown[];
  activities: object;
  payloadCodecs?: PayloadCodec[];
  /** What is done to it before its end is waited for. */
  during?: (handle: WorkflowHandle) => Promise<unknown>;
}
