import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openPostRejects } from '../../../adapters/kafka/rejects-queue.ts';
import type { RejectedMessage } from '../../../adapters/kafka/rejects-topic.ts';
import { createRejectsTopic } from '../../../adapters/kafka/rejects-topic.ts';
import type { StoredReject } from '../../../contracts/rejects.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { readTopic } from '../../helpers/kafka-messages.ts';
import { asKafkaAdmin, emptyTopics, openTestKafka } from '../../helpers/kafka-place.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka?.stop());
let group = '';
beforeEach(async () => {
  await emptyTopics(kafka, 3);
  group = `trends.rejects.${crypto.randomUUID()}`;
});

const names = { topic: 'tweets.rejected', postsTopic: 'tweets' };
const never = new AbortController().signal;

const rejectOf = (offset: number, value: string | Buffer, reason: RejectedMessage['reason'] = 'not_decodable') => ({
  ...{ reason, detail: `It is number ${offset}.` },
  message: { offset: String(offset), key: Buffer.from(`key ${offset}`), value: Buffer.from(value) },
});

const troubles: (string | null)[] = [];
function setAside() {
  const onTrouble = (reason: string | null) => troubles.push(reason);
  return createRejectsTopic({ kafka: openTestKafka(kafka.url), ...names, onTrouble, retryMs: 100 });
}

const look = () =>
  openPostRejects({
    ...{ kafka: openTestKafka(kafka.url), producerKafka: openTestKafka(kafka.producerUrl), ...names, group },
  });

/** What somebody sees who looks. */
async function seen(): Promise<StoredReject[]> {
  const queue = await look();
  const all: StoredReject[] = [];
  for (let some = await queue.take(); some.length > 0; some = await queue.take()) all.push(...some);
  await queue.release(all);
  await queue.close();
  return all;
}

const posts = async () =>
  (await readTopic(openTestKafka(kafka.url), 'tweets', `trends.${crypto.randomUUID()}`)).map(
    ({ partition, value }) => `${partition}: ${value}`,
  );

test('messages that were set aside are there with their reason and where they came from, in order', async () => {
  const rejects = setAside();
  expect(await rejects.send(2, [rejectOf(7, 'rubbish'), rejectOf(9, '{}', 'data_missing')], never)).toBe(true);
  expect(await rejects.send(0, [rejectOf(1, '[]', 'not_an_object')], never)).toBe(true);
  await rejects.close();
  const all = await seen();
  expect(all).toMatchObject([
    { reason: 'not_decodable', detail: 'It is number 7.', sourceMessageId: '2/7', body: 'rubbish', whole: true },
    { reason: 'data_missing', sourceMessageId: '2/9', body: '{}' },
    { reason: 'not_an_object', sourceMessageId: '0/1', body: '[]' },
  ]);
  for (const { rejectedAt } of all) expect(Math.abs(Date.parse(rejectedAt) - Date.now())).toBeLessThan(60_000);
  expect(await seen()).toEqual(all);
});

test('one that is too large with its headers is kept in part, and told as such', async () => {
  const rejects = setAside();
  const large = Buffer.alloc(1_048_450, 'a');
  expect(await rejects.send(0, [rejectOf(1, 'small'), rejectOf(2, large), rejectOf(3, 'small')], never)).toBe(true);
  await rejects.close();
  const all = await seen();
  expect(all.map(({ body, whole }) => [body.length, whole])).toEqual([
    [5, true],
    [524_225, false],
    [5, true],
  ]);
  const queue = await look();
  expect(await queue.redrive(await queue.take())).toHaveLength(2);
  await queue.close();
});

test('those that are sent again go to where they came from and are gone; others stay as they were', async () => {
  const rejects = setAside();
  await rejects.send(2, [rejectOf(1, 'a'), rejectOf(2, 'b', 'data_missing'), rejectOf(3, 'c')], never);
  await rejects.send(1, [rejectOf(4, 'd', 'data_missing')], never);
  await rejects.close();
  const before = await seen();

  const queue = await look();
  const taken = await queue.take();
  const chosen = taken.filter(({ reason }) => reason === 'not_decodable');
  expect(await queue.redrive(chosen)).toEqual(chosen);
  await queue.release(taken.filter((reject) => !chosen.includes(reject)));
  await queue.close();

  expect((await posts()).sort()).toEqual(['2: a', '2: c']);
  const facts = (all: StoredReject[]) =>
    all.map(({ body, reason, detail, sourceMessageId, rejectedAt }) => [
      body,
      reason,
      detail,
      sourceMessageId,
      rejectedAt,
    ]);
  // Whatever their order.
  expect(facts(await seen()).sort()).toEqual(facts(before.filter(({ body }) => 'bd'.includes(body))).sort());
});

test('who looks while Kafka is away is told so, and what is set aside then waits until it is back, or is given up', async () => {
  const rejects = setAside();
  await rejects.send(0, [rejectOf(1, 'a')], never);
  await kafka.kill();
  await expect(look()).rejects.toThrow(/^Kafka can’t be asked: it can’t be reached/);
  const giving = new AbortController();
  const given = rejects.send(0, [rejectOf(2, 'b')], giving.signal);
  const waiting = rejects.send(0, [rejectOf(3, 'c')], never);
  await expectEventually(() => expect(troubles.at(-1)).toMatch(/^Kafka (does not take|can’t be used)/));
  giving.abort();
  await kafka.start();
  expect(await given).toBe(false);
  expect(await waiting).toBe(true);
  expect(troubles.at(-1)).toBeNull();
  await rejects.close();
  expect((await seen()).map(({ body }) => body)).toEqual(['a', 'c']);
}, 240_000);

test('nothing of a look is left in Kafka', async () => {
  await setAside().send(0, [rejectOf(1, 'a')], never);
  await seen();
  const [committed] = await asKafkaAdmin(kafka.url, (admin) =>
    admin.fetchOffsets({ groupId: group, topics: [names.topic] }),
  );
  expect(committed?.partitions).toMatchObject([{ offset: '-1' }]);
});
