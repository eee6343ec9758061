import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { CorrectKarmaInput, SagaMemo } from '../../contracts/karma/saga.ts';
import { correctionWorkflowId, correctKarmaType, karmaTaskQueue } from '../../contracts/karma/saga.ts';
import { describeCorrection } from '../../domain/karma/describe-correction.ts';
import { ProblemError } from '../http/problem-error.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import { TemporalUnavailableError } from '../scans/scan-directory.ts';
import { readWorkflowStart } from '../scans/workflow-start.ts';

/**
 * Begins a correction; once this returns, it can't be lost. One that was begun before with the same id goes on as it is.
 * @throws {ProblemError} `idempotency-key-reused` when that one is another
 */
export async function startCorrection(client: Client, input: CorrectKarmaInput): Promise<void> {
  const { correctionId, correction, reason } = input;
  const workflowId = correctionWorkflowId(correctionId);
  const summary = describeCorrection(correction);
  const memo: SagaMemo = { correction: correction.kind, summary };
  try {
    const handle = await callTemporal(client, () =>
      client.workflow.start(correctKarmaType, {
        ...{ workflowId, workflowIdReusePolicy: 'REJECT_DUPLICATE', taskQueue: karmaTaskQueue },
        ...{ args: [input], memo: { ...memo } },
        staticSummary: summary.slice(0, longestSummary),
        staticDetails: `${inText(summary)}\n\nReason: ${inText(reason)}`,
      }),
    );
    if (handle === null)
      throw new TemporalUnavailableError(new Error('Temporal took no workflow: is there a namespace?'));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const begun = (await readWorkflowStart(client, workflowId))?.input as CorrectKarmaInput | undefined;
    if (isDeepStrictEqual([begun?.correction, begun?.reason], [correction, reason])) return;
    throw new ProblemError('idempotency-key-reused', `Another correction has the id ${correctionId}.`);
  }
}

/** Temporal Cloud refuses summaries above 400 bytes; a character has at most four. */
const longestSummary = 100;

/** What operators write must not start a link or a table in Temporal's Web UI, which takes Markdown. */
const inText = (text: string): string => text.replace(/[|[\]<>`\r\n]/g, ' ');
