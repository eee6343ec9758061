import { describe, expect, test } from '@jest/globals';
import type { RejectsQueue, StoredReject } from '../../contracts/rejects.ts';
import { runVigil } from './run-vigil.ts';

const nowhere = 'http://127.0.0.1:9';

const reject = (messageId: string): StoredReject => ({
  ...{ messageId, receiptHandle: `receipt of ${messageId}`, reason: 'no_events', detail: 'events is empty.' },
  ...{ sourceMessageId: `source of ${messageId}`, receiveCount: 1, rejectedAt: '2026-11-21T09:20:04.123Z' },
  ...{ body: '{}', whole: true },
});

/** Hands the same ones out for ever: in a queue so long that the first are visible again before the last were seen. */
function endlessQueue(rejects: StoredReject[]): RejectsQueue & { released: Set<string> } {
  const released = new Set<string>();
  return {
    released,
    take: async () => rejects,
    async release(given) {
      for (const { messageId } of given) released.add(messageId);
    },
    redrive: async (given) => given,
    close: async () => {},
  };
}

describe('vigil telemetry rejects', () => {
  test('shows each once, and lets others see them again', async () => {
    const queue = endlessQueue([reject('a'), reject('b')]);
    const { stdout, stderr, code } = await runVigil(nowhere, ['telemetry', 'rejects'], { rejects: queue });
    expect(stdout.match(/source of \w/g)).toEqual(['source of a', 'source of b']);
    expect(stderr).toContain('2 rejects');
    expect(code).toBe(0);
    expect([...queue.released]).toEqual(['a', 'b']);
  });

  test('ends where none has the reason that is looked for', async () => {
    const args = ['telemetry', 'rejects', '--reason', 'not_decodable'];
    const { stdout, stderr } = await runVigil(nowhere, args, { rejects: endlessQueue([reject('a')]) });
    expect([stdout, stderr]).toEqual(['', 'no rejects\n']);
  });

  test('names the reasons that there are, where one is misspelled', async () => {
    const args = ['telemetry', 'rejects', '--reason', 'no_event'];
    const { stderr, code } = await runVigil(nowhere, args, { rejects: endlessQueue([]) });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/no_event.*not_decodable.*no_valid_event/s)]);
  });

  test('sends what is still broken again only once, though it comes back at once', async () => {
    const stored = ['a', 'b', 'c'].map((id) => ({
      ...reject(id),
      rejectedAt: new Date(Date.now() - 1_000).toISOString(),
    }));
    let sent = 0;
    const queue: RejectsQueue = {
      take: async () => stored.splice(0, 2),
      release: async () => {},
      close: async () => {},
      async redrive(given) {
        sent += given.length;
        for (const each of given)
          stored.push({ ...each, messageId: `${each.messageId}, again`, rejectedAt: new Date().toISOString() });
        return given;
      },
    };
    const { stderr } = await runVigil(nowhere, ['telemetry', 'rejects', '--redrive'], { rejects: queue });
    expect([sent, stderr]).toEqual([3, '3 submissions sent again\n']);
  });
});

test('vigil trends rejects shows messages by the reasons that posts are rejected for', async () => {
  const broken = { ...reject('0/7'), reason: 'bad_created_at', sourceMessageId: '2/41', body: '{"data":{}}' };
  const args = ['trends', 'rejects', '--reason', 'bad_created_at', '--json'];
  const { stdout, stderr, code } = await runVigil(nowhere, args, {
    postRejects: endlessQueue([broken, reject('0/8')]),
  });
  expect(JSON.parse(stdout)).toMatchObject({ reason: 'bad_created_at', sourceMessageId: '2/41', body: '{"data":{}}' });
  expect([stderr, code]).toEqual(['1 reject\n', 0]);
  const misspelled = await runVigil(nowhere, ['trends', 'rejects', '--reason', 'no_events'], {});
  expect([misspelled.code, misspelled.stderr]).toEqual([2, expect.stringContaining('created_in_future')]);
});
