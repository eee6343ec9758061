import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { readHistory } from '../../../cli/replay/read-history.ts';
import { asTctlWrites } from './tctl-spelling.ts';

const directory = 'test/replay/histories';
const recorded = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
const [first = ''] = recorded;

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;

describe('a history’s JSON', () => {
  test('is read as tctl writes it like as the Temporal CLI does', () => {
    for (const json of recorded) {
      const tctl = asTctlWrites(json);
      expect(tctl).not.toMatch(/EVENT_TYPE_|RETRY_STATE_|TASK_QUEUE_KIND_/);
      expect(readHistory(tctl)).toEqual(readHistory(json));
    }
  });

  test('is read with the spelling of the oldest tctl, and with numbers', () => {
    const read = readHistory(first);
    expect(readHistory(first.replaceAll('"EVENT_TYPE_', '"'))).toEqual(read);
    expect(readHistory(first.replaceAll('"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"', '1'))).toEqual(read);
  });

  test('has its enums spelt in failures and their causes too', () => {
    const { events } = readHistory(JSON.stringify([...started, failedActivity]));
    const { failure, retryState } = events[1]?.activityTaskFailedEventAttributes ?? {};
    expect(retryState).toBe(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
    expect(failure?.cause?.timeoutFailureInfo?.timeoutType).toBe(TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
  });

  test('may be the bare array, lie within "history", begin with a byte order mark, or hold what is newer than this', () => {
    const read = readHistory(first);
    const { events } = JSON.parse(first);
    expect(readHistory(JSON.stringify(events))).toEqual(read);
    expect(readHistory(JSON.stringify({ history: { events } }))).toEqual(read);
    expect(readHistory(`\uFEFF${first}`)).toEqual(read);
    expect(readHistory(JSON.stringify({ events: [{ ...events[0], fromTheFuture: 1 }, ...events.slice(1)] }))).toEqual(
      read,
    );
  });

  test.each([
    ['it is not JSON', ''],
    ['it is not JSON', '{"events": ['],
    ['it holds no "events"', 'null'],
    ['it holds no "events"', '{"name": "vigil"}'],
    ['its "events" are empty', '{"events": []}'],
    ['it is not a workflow’s history', '["no event"]'],
    ['it is not a workflow’s history', '[{"eventId": "1"}]'],
    ['it begins with event 7', JSON.stringify(JSON.parse(first).events.slice(6))],
  ])('that is none is refused: %s', (reason, json) => {
    expect(() => readHistory(json)).toThrow(reason);
  });
});

const started = [
  {
    eventId: '1',
    eventType: 'WorkflowExecutionStarted',
    workflowExecutionStartedEventAttributes: { workflowType: { name: 'processScan' } },
  },
];
const failedActivity = {
  eventId: '2',
  eventType: 'ActivityTaskFailed',
  activityTaskFailedEventAttributes: {
    retryState: 'MaximumAttemptsReached',
    failure: {
      message: 'gave up',
      cause: { message: 'no sign of life', timeoutFailureInfo: { timeoutType: 'Heartbeat' } },
    },
  },
};
