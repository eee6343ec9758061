import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ScanPage, ScanPosition, ScanQuery, ScanSummary } from '../../contracts/scans/listing.ts';
import { scanIdOfWorkflow, scanSearchAttributes, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { callTemporal } from './call-temporal.ts';
import { conditionOfState, stateOfExecution } from './execution-state.ts';
import { labelsOf } from './labels.ts';
import type { TimeRange } from './newest-first.ts';
import { newestFirst } from './newest-first.ts';
import { searchableTarget } from './searchable-target.ts';

/** The most that Temporal gives in one answer. */
const maxPageSize = 1_000;

interface FoundScan extends ScanPosition {
  execution: WorkflowExecutionInfo;
}

/** Lists scans from Temporal's visibility: no workflow is asked, and no worker is needed. */
export async function listScans(client: Client, query: ScanQuery): Promise<ScanPage> {
  const conditions = conditionsOf(query);
  const found = await newestFirst((range, max) => fetchExecutions(client, [...conditions, ...within(range)], max), {
    ...(query.since && { since: query.since.getTime() }),
    ...(query.after && { after: query.after }),
    wanted: query.limit + 1,
  });
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const more = found.length > shown.length && last !== undefined;
  return {
    items: shown.map(({ execution }) => summarise(execution)),
    next: more ? { acceptedAt: last.acceptedAt, id: last.id } : null,
  };
}

async function fetchExecutions(client: Client, conditions: string[], max: number): Promise<FoundScan[]> {
  const found: FoundScan[] = [];
  await callTemporal(client, async () => {
    const pageSize = Math.min(max, maxPageSize);
    for await (const execution of client.workflow.list({ query: conditions.join(' AND '), pageSize })) {
      const id = scanIdOfWorkflow(execution.workflowId);
      found.push({ execution, id, acceptedAt: execution.startTime.getTime() });
      if (found.length >= max) return;
    }
  });
  return found;
}

function conditionsOf({ state, target, profile }: ScanQuery): string[] {
  const conditions = [equals('WorkflowType', scanWorkflowType)];
  if (state !== undefined) conditions.push(conditionOfState[state]);
  if (target !== undefined) conditions.push(equals(scanSearchAttributes.target.name, searchableTarget(target)));
  if (profile !== undefined) conditions.push(equals(scanSearchAttributes.profile.name, profile));
  return conditions;
}

function within({ from, before }: TimeRange): string[] {
  return [
    ...(from === undefined ? [] : [`StartTime >= ${quote(new Date(from).toISOString())}`]),
    ...(before === undefined ? [] : [`StartTime < ${quote(new Date(before).toISOString())}`]),
  ];
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
