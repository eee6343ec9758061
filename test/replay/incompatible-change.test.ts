import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { historiesDirectory, runReplay } from '../helpers/replay-command.ts';

/** Replays one recorded history against a workflow that a change has made incompatible with it. */
async function replayAfter(change: string, history: string) {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(process.cwd(), 'test/replay/fixtures', `${change}.ts`),
    logger: new DefaultLogger('ERROR'),
  });
  const file = join(historiesDirectory, `scans-0.1-${history}.json`);
  const { code, stdout } = await runReplay([file], { workflowBundle });
  const json = await runReplay(['--json', file], { workflowBundle });
  return { code, stdout, file, outcome: JSON.parse(json.stdout).histories[0] };
}

describe('a change that recorded histories can’t follow fails the replay, which says where', () => {
  test('a timer that was not there', async () => {
    const { code, stdout, file, outcome } = await replayAfter('extra-timer', 'simulated-complete');
    expect(code).toBe(1);
    expect(outcome.failure).toMatchObject({
      kind: 'nondeterminism',
      event: { id: 5, type: 'UpsertWorkflowSearchAttributes' },
      message: expect.stringContaining('[TMPRL1100] Nondeterminism error: Timer machine does not handle this event'),
    });
    expect(stdout).toContain(`${outcome.workflowId} · run ${outcome.runId} · ${file}\n`);
    expect(stdout).toContain('broke at event 5, UpsertWorkflowSearchAttributes');
    expect(stdout).toMatch(/\n0 replayed, 1 failed\n$/);
  });

  test('another activity, of which the SDK doesn’t tell the event', async () => {
    const { code, outcome } = await replayAfter('other-check', 'http-retried');
    expect(code).toBe(1);
    expect(outcome.failure).toEqual({
      kind: 'nondeterminism',
      event: { id: 12, type: 'ActivityTaskScheduled' },
      message:
        "[TMPRL1100] Nondeterminism error: Activity type of scheduled event 'checkHttp' does not match activity type of activity command 'checkTls'",
    });
  });

  test('a bug, which is told apart from a change', async () => {
    const { code, outcome } = await replayAfter('faulty', 'simulated-complete');
    expect(code).toBe(1);
    expect(outcome.failure).toEqual({
      kind: 'task-failure',
      // The task that completed then is the one that now fails.
      event: { id: 10, type: 'WorkflowTaskCompleted' },
      message: 'the \'grade\' of "nothing"\ncan’t be read',
    });
  });
});
