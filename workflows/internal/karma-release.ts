import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import { condition, ParentClosePolicy, patched, startChild } from '@temporalio/workflow';
import type { AwardKarmaInput, SagaMemo, SagaStatus } from '../../contracts/karma/saga.ts';
import { awardKarmaType, awardWorkflowId } from '../../contracts/karma/saga.ts';
import { count } from '../../domain/text/words.ts';
import { upkeep } from './karma-activities.ts';

const findingsInBatch = 500;

type Batch = ChildWorkflowHandle<(input: AwardKarmaInput) => Promise<SagaStatus>>;

/**
 * Awards parked findings whose vulnerability is known by now, batch by batch, each a saga of its own. Once one is begun, its
 * findings are its own, so that it holds up none behind it, though it be parked or discarded. It ends early at a batch that
 * doesn't come to its end in time, as what keeps that one would keep the next too.
 * @returns how many findings have their points
 */
export async function releaseAll(deadlineSeconds: number): Promise<number> {
  for (let released = 0; ; ) {
    const { batchId, findings } = await upkeep.findReleasable({ limit: findingsInBatch });
    if (findings.length === 0) return released;
    const batch = await begin({ batchId, findings, deadlineSeconds });
    if (patched('karma-release-noted'))
      await upkeep.noteRelease({ batchId, findingKeys: findings.map(({ findingKey }) => findingKey) });
    else if (batch === null) return released;
    // Another release began it.
    if (batch === null) continue;
    const end = await endInTime(batch, deadlineSeconds);
    if (end === 'late') return released;
    if (end === 'complete') released += findings.length;
  }
}

/** @returns null where it was begun before */
async function begin(input: AwardKarmaInput): Promise<Batch | null> {
  const memo: SagaMemo = { findings: input.findings.length };
  try {
    return await startChild<(input: AwardKarmaInput) => Promise<SagaStatus>>(awardKarmaType, {
      ...{ workflowId: awardWorkflowId(input.batchId), args: [input], memo: { ...memo } },
      // One that an operator discarded stays so.
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${count(input.findings.length, 'finding')} whose vulnerability came later`,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

async function endInTime(batch: Batch, deadlineSeconds: number): Promise<'complete' | 'taken back' | 'late'> {
  let end: 'complete' | 'taken back' | null = null;
  void batch.result().then(
    ({ state }) => {
      end = state === 'complete' ? 'complete' : 'taken back';
    },
    () => {
      end = 'taken back';
    },
  );
  await condition(() => end !== null, deadlineSeconds * 1000);
  return end ?? 'late';
}
