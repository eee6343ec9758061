import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanMemo } from '../../contracts/scans/workflow.ts';
import { scanSearchAttributes } from '../../contracts/scans/workflow.ts';

type Labelled = Pick<WorkflowExecutionInfo | WorkflowExecutionDescription, 'memo' | 'typedSearchAttributes'>;

/**
 * What a scan is of and, once it has ended, what came out. The memo has the target whole, but is written at the end: a
 * start with a memo costs Temporal some 5 % more. Until then the search attribute tells it, cut at its length.
 */
export function labelsOf({ memo, typedSearchAttributes }: Labelled): ScanMemo {
  const written = (memo ?? {}) as Partial<ScanMemo>;
  const profile = typedSearchAttributes.get(scanSearchAttributes.profile) as ProfileName | undefined;
  return {
    ...written,
    target: written.target ?? typedSearchAttributes.get(scanSearchAttributes.target) ?? '(not recorded)',
    profile: written.profile ?? profile ?? 'standard',
  };
}
