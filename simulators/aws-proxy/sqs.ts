import type { Random } from '../random.ts';
import type { BatchEntry, BatchOutput, EntryFate } from './batch-entries.ts';
import { mergeBatch } from './batch-entries.ts';
import type { Answer, Call, Forward, Handler } from './call.ts';
import { jsonAnswer, readSuccess } from './call.ts';
import type { Fault } from './counts.ts';
import type { SqsFaults } from './faults.ts';
import { happens, noSqsFaults } from './faults.ts';
import type { AwsProxy, ProxyOptions, Tools } from './proxy.ts';
import { startProxy } from './proxy.ts';
import type { ReceivedMessage, Redeliveries } from './redeliveries.ts';
import { createRedeliveries } from './redeliveries.ts';

/** Faults of the entries of a batch request, in the order in which they are drawn. */
type EntryFaults = Partial<Record<Exclude<EntryFate, 'pass'>, keyof SqsFaults & Fault>>;

const entryFaults: Record<string, EntryFaults> = {
  DeleteMessageBatch: { expire: 'expiredReceipts', fail: 'failedDeletes', lose: 'lostDeletes' },
  ChangeMessageVisibilityBatch: { expire: 'expiredReceipts', fail: 'failedVisibilityChanges' },
  SendMessageBatch: { fail: 'failedSends' },
};

/**
 * A proxy before an SQS. Its clients need it as their explicit endpoint: the queue URLs that go through still name the
 * server behind it.
 */
export function startSqsProxy(options: ProxyOptions<SqsFaults>): Promise<AwsProxy<SqsFaults>> {
  return startProxy(options, noSqsFaults, (tools): Record<string, Handler> => {
    const redeliveries = createRedeliveries(tools.random);
    const batches = Object.entries(entryFaults).map(([operation, faults]): [string, Handler] => [
      operation,
      (call, forward) => batch(call, forward, faults, tools),
    ]);
    return {
      ...Object.fromEntries(batches),
      ReceiveMessage: (call, forward) => receive(call, forward, redeliveries, tools),
    };
  });
}

async function batch(
  call: Call,
  forward: Forward,
  entryFaults: EntryFaults,
  { faults, random, counter }: Tools<SqsFaults>,
): Promise<Answer> {
  const input = call.input as { Entries?: BatchEntry[] };
  const entries = input.Entries ?? [];
  const fates = entries.map(() => drawFate(entryFaults, faults(), random));
  for (const fate of fates) if (fate !== 'pass' && entryFaults[fate]) counter.fault(entryFaults[fate]);

  const sent = entries.filter((_, index) => fates[index] === 'pass');
  if (sent.length === entries.length) return forward();
  if (sent.length === 0) return jsonAnswer(call, 200, mergeBatch(entries, fates, {}));
  const forwarded = await forward({ input: { ...input, Entries: sent } });
  const { answer, output } = await readSuccess<BatchOutput>(forwarded);
  return output === null ? answer : jsonAnswer(call, 200, mergeBatch(entries, fates, output));
}

function drawFate(entryFaults: EntryFaults, faults: SqsFaults, random: Random): EntryFate {
  for (const fate of ['expire', 'fail', 'lose'] as const) {
    const fault = entryFaults[fate];
    if (fault && happens(faults[fault] as number, random)) return fate;
  }
  return 'pass';
}

interface ReceiveInput {
  QueueUrl: string;
  MaxNumberOfMessages?: number;
}

/** Hands out copies first; a receive that has some waits for no more, as one that finds messages never does. */
async function receive(
  call: Call,
  forward: Forward,
  redeliveries: Redeliveries,
  { faults, counter }: Tools<SqsFaults>,
): Promise<Answer> {
  const input = call.input as ReceiveInput;
  const most = input.MaxNumberOfMessages ?? 1;
  if (faults().duplicateDeliveries === 0) return forward();
  const copies = redeliveries.take(input.QueueUrl, most);
  counter.fault('duplicateDeliveries', copies.length);
  if (copies.length === most) return jsonAnswer(call, 200, { Messages: copies });

  const rest = { ...input, MaxNumberOfMessages: most - copies.length, WaitTimeSeconds: 0 };
  const forwarded = await forward(copies.length === 0 ? {} : { input: rest });
  const { answer, output } = await readSuccess<{ Messages?: ReceivedMessage[] }>(forwarded);
  if (output === null) return answer;
  const messages = output.Messages ?? [];
  redeliveries.consider(input.QueueUrl, messages, faults().duplicateDeliveries);
  return copies.length === 0 ? answer : jsonAnswer(call, 200, { ...output, Messages: [...copies, ...messages] });
}
