import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SubmittedEvent } from '../../../contracts/telemetry/submission.ts';
import type { BatchDraft, DraftedMessage } from '../../../domain/telemetry/batch-draft.ts';
import { addMessage, fits, isFull, newDraft } from '../../../domain/telemetry/batch-draft.ts';

const limits = { maxEvents: 20, maxBytes: 1_000 };
const event = (position: number): SubmittedEvent => ({
  ...{ type: 'new_process', position },
  data: { cmdl: 'ls', user: 'root' },
});

function messageOf(messageId: string, events: number, receiptHandle = `of ${messageId}`): DraftedMessage {
  if (events === 0) {
    return {
      reject: { messageId, receiptHandle, reason: 'not_decodable', detail: '', body: '', receiveCount: 1 },
    };
  }
  const list = Array.from({ length: events }, (_, position) => event(position));
  const submission = { submissionId: messageId, deviceId: '', timeCreated: null, events: list };
  return {
    submission: { messageId, receiptHandle, events },
    content: { submission, json: JSON.stringify(submission) },
  };
}

test('batches keep to their limits, but for a message that is too large for any, and lose nothing', () => {
  const message = fc.record({ events: fc.integer({ min: 0, max: 30 }), bytes: fc.integer({ min: 1, max: 1_500 }) });
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const drafts: BatchDraft[] = [newDraft(0)];
      for (const [index, { events, bytes }] of messages.entries()) {
        const drafted = messageOf(String(index), events);
        const last = drafts.at(-1) ?? newDraft(0);
        const goesOn = !isFull(last, limits) && fits(last, drafted, bytes, limits);
        const draft = goesOn ? last : newDraft(0);
        if (!goesOn) drafts.push(draft);
        addMessage(draft, drafted, bytes);
      }
      const ids = drafts.flatMap(({ submissions, rejects }) => [...submissions, ...rejects].map((m) => m.messageId));
      expect(ids.map(Number).sort((a, b) => a - b)).toEqual(messages.map((_, index) => index));
      for (const { submissions, contents, rejects, events, bytes } of drafts) {
        expect(contents.map(({ submission }) => submission.submissionId)).toEqual(
          submissions.map(({ messageId }) => messageId),
        );
        if (submissions.length + rejects.length <= 1) continue;
        expect(events).toBeLessThanOrEqual(limits.maxEvents);
        expect(bytes).toBeLessThanOrEqual(limits.maxBytes);
      }
    }),
  );
});

test('two deliveries of a message are one, deleted by the newer receipt', () => {
  const draft = newDraft(0);
  addMessage(draft, messageOf('a', 2, 'first'), 10);
  addMessage(draft, messageOf('b', 0), 10);
  addMessage(draft, messageOf('a', 2, 'second'), 10);
  expect(draft).toMatchObject({ events: 3, bytes: 20, submissions: [{ messageId: 'a', receiptHandle: 'second' }] });
  expect(draft.contents).toHaveLength(1);
  expect(draft.rejects).toHaveLength(1);
});
