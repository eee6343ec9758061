import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { followWorkflow } from '../../adapters/temporal/follow-workflow.ts';
import type { ImportReferenceInput } from '../../contracts/karma/upkeep.ts';
import { importReferenceType, importWorkflowId } from '../../contracts/karma/upkeep.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { away, karmaSite } from '../helpers/karma.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

test('who waits for a workflow is told what that waits for, once each time', async () => {
  const importId = randomUUID();
  const [taskQueue, workflowId] = [`karma-${randomUUID()}`, importWorkflowId(importId)];
  const reference = { crowdsourcers: [], severities: [], vulnerabilities: [] };
  const input: ImportReferenceInput = { importId, deadlineSeconds: 900, reference };
  const handle = await environment.client.workflow.start(importReferenceType, {
    ...{ taskQueue, workflowId, args: [input] },
  });
  const notes: string[] = [];
  const result = followWorkflow(handle, (note) => void notes.push(note), 100);
  const waits = `${workflowId} goes on, whoever waits for it. `;
  const noWorker = `${waits}It waits for the worker of karma, which may not be running.`;
  await expectEventually(() => expect(notes).toEqual([noWorker]));
  let isAway = true;
  const site = karmaSite(({ method }) => {
    if (method === 'importReference' && isAway) throw away('mariadb');
  });
  await withWorker(environment, { taskQueue, activities: site.activities }, async () => {
    await expectEventually(() =>
      expect(notes.at(-1)).toBe(`${waits}It tries again what failed: ${away('mariadb').message}`),
    );
    isAway = false;
    expect(await result).toMatchObject({ released: 0 });
  });
});
