import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { AwardKarmaInput, SagaMemo } from '../../contracts/karma/saga.ts';
import { awardKarmaType, awardWorkflowId } from '../../contracts/karma/saga.ts';
import { count } from '../../domain/text/words.ts';
import { upkeep } from './karma-activities.ts';

const findingsInBatch = 500;

/**
 * Awards parked findings whose vulnerability is known by now, batch by batch, each a saga of its own. It ends early at a batch
 * that doesn't come through in time, as what keeps that one would keep the next too, and at one that was started before.
 * @returns how many findings have their points
 */
export async function releaseAll(deadlineSeconds: number): Promise<number> {
  for (let released = 0; ; ) {
    const { batchId, findings } = await upkeep.findReleasable({ limit: findingsInBatch });
    if (findings.length === 0 || !(await awardIn({ batchId, findings, deadlineSeconds }))) return released;
    released += findings.length;
  }
}

async function awardIn(input: AwardKarmaInput): Promise<boolean> {
  const memo: SagaMemo = { findings: input.findings.length };
  try {
    const batch = await startChild(awardKarmaType, {
      ...{ workflowId: awardWorkflowId(input.batchId), args: [input], memo: { ...memo } },
      // One that an operator discarded stays so.
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${count(input.findings.length, 'finding')} whose vulnerability came later`,
    });
    let ended = false;
    const noteEnd = () => {
      ended = true;
    };
    void batch.result().then(noteEnd, noteEnd);
    return await condition(() => ended, input.deadlineSeconds * 1000);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
