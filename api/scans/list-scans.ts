import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ScanPage, ScanQuery, ScanSummary } from '../../contracts/scans/listing.ts';
import { scanIdOfWorkflow, scanSearchAttributes, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { conditionOfState, stateOfExecution } from './execution-state.ts';
import { labelsOf } from './labels.ts';
import { searchableTarget } from './searchable-target.ts';
import { readVisibilityPage } from './visibility-page.ts';

export const listScans = (client: Client, query: ScanQuery): Promise<ScanPage> =>
  readVisibilityPage(client, query, conditionsOf(query), summarise);

function conditionsOf({ state, target, profile }: ScanQuery): string[] {
  const conditions = [equals('WorkflowType', scanWorkflowType)];
  if (state !== undefined) conditions.push(conditionOfState[state]);
  if (target !== undefined) conditions.push(equals(scanSearchAttributes.target.name, searchableTarget(target)));
  if (profile !== undefined) conditions.push(equals(scanSearchAttributes.profile.name, profile));
  return conditions;
}

const equals = (name: string, value: string): string => `${name} = ${quote(value)}`;

/** The filter language takes MySQL's literals, in which a backslash escapes. */
const quote = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

function summarise(execution: WorkflowExecutionInfo): ScanSummary {
  const { target, profile, grade, result, finishedAt } = labelsOf(execution);
  return {
    id: scanIdOfWorkflow(execution.workflowId),
    target,
    profile,
    state: stateOfExecution(execution),
    grade: grade ?? null,
    summary: result ?? null,
    acceptedAt: execution.startTime.toISOString(),
    finishedAt: finishedAt ?? execution.closeTime?.toISOString() ?? null,
  };
}
