import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createScanActivities } from '../../activities/scans.ts';
import { scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { runReplay } from '../helpers/replay-command.ts';
import { scanInput, steeredPorts } from '../helpers/scans.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
const ids: string[] = [];

beforeAll(async () => {
  environment = await startDevServer();
  const taskQueue = `replay-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: createScanActivities(steeredPorts({})) }, async () => {
    for (const profile of ['standard', 'http', 'dns'] as const) {
      const input = scanInput(profile);
      const workflowId = scanWorkflowId(input.scanId);
      await environment.client.workflow.execute(scanWorkflowType, { taskQueue, workflowId, args: [input] });
      ids.push(workflowId);
    }
  });
});
afterAll(() => environment?.teardown());

const fromServer = (...args: string[]) =>
  runReplay(args, {
    connect: async () => new Client({ connection: await Connection.connect({ address: environment.address }) }),
  });

describe('vigil replay, from a running server', () => {
  test('replays a workflow by its id, and by its run', async () => {
    const [workflowId = ''] = ids;
    const { runId } = await environment.client.workflow.getHandle(workflowId).describe();
    const { code, stdout } = await fromServer('--json', '--workflow-id', workflowId);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).histories).toEqual([
      { workflowId, runId, source: 'server', state: 'replayed', failure: null },
    ]);
    expect(await fromServer('--workflow-id', workflowId, '--run-id', runId)).toEqual({
      code: 0,
      stdout: '1 replayed, 0 failed\n',
      stderr: '',
    });
  });

  test('replays what a query finds, as many as asked for', async () => {
    const query = `WorkflowType = "${scanWorkflowType}"`;
    await expectEventually(async () => {
      const { count } = await environment.client.workflow.count(query);
      expect(count).toBe(ids.length);
    });
    const all = await fromServer('--json', '--query', query);
    expect(all.code).toBe(0);
    const histories: { workflowId: string }[] = JSON.parse(all.stdout).histories;
    expect(histories.map(({ workflowId }) => workflowId).sort()).toEqual([...ids].sort());
    expect(await fromServer('--query', query, '--last', '2')).toMatchObject({ stdout: '2 replayed, 0 failed\n' });
  });

  test.each([
    ['a workflow that isn’t there', ['--workflow-id', 'none'], 'workflow none can’t be fetched: there is none.'],
    ['a query that the server refuses', ['--query', 'Nonsense = 3'], 'invalid search attribute: Nonsense'],
    ['a query that finds nothing', ['--query', 'WorkflowType = "none"'], 'There is no history to replay.'],
  ])('refuses %s', async (_what, args, reason) => {
    const { code, stderr } = await fromServer(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
