import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { openKafka } from '../../../adapters/kafka/connect.ts';
import { ensureTopics } from '../../../adapters/kafka/topics.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { readTopic } from '../../helpers/kafka-messages.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';
import { listeningAddresses } from './listening-addresses.ts';

const posts = { topic: 'tweets', partitions: 4, replicas: 2, retentionHours: 24, isTimedByBrokers: true };
const rejects = { ...posts, topic: 'tweets.rejected', partitions: 1, isTimedByBrokers: false };

let service: TestKafka;
beforeAll(async () => {
  service = await startKafka();
  await ensureTopics(open(service.ownerUrl), [posts, rejects]);
});
afterAll(() => service?.stop());

const open = (url: string): Kafka => openKafka(url, { clientId: 'test', logger: silentLogger });

async function asAdmin<T>(url: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = open(url).admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
}

/** It tries again without end: given up, a request would leave a gap in what the broker expects. */
async function asProducer<T>(url: string, work: (producer: Producer) => Promise<T>): Promise<T> {
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER };
  const producer = open(url).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry,
  });
  await producer.connect();
  return work(producer).finally(() => producer.disconnect());
}

const send = (url: string, topic: string) =>
  asProducer(url, (producer) => producer.send({ topic, acks: -1, messages: [{ value: 'one' }] }));

describe('accounts', () => {
  const withoutAccount = () => `kafka://${service.brokers.join(',')}`;
  const withWrongPassword = () => service.url.replace(/:[^:@]+@/, ':wrong@');

  test.each([
    ['nobody', withoutAccount],
    ['ours without its password', withWrongPassword],
    ['the administrator with another’s password', () => service.url.replace('//vigil:', '//vigil_admin:')],
  ])('%s is refused', async (_, url) => {
    await expect(asAdmin(url(), (admin) => admin.listTopics())).rejects.toThrow();
  });

  test.each<
    [what: string, url: 'url' | 'producerUrl' | 'ownerUrl', work: (url: string) => Promise<unknown>, ok: boolean]
  >([
    ['sends posts', 'producerUrl', (url) => send(url, 'tweets'), true],
    ['can’t send posts', 'url', (url) => send(url, 'tweets'), false],
    ['can’t send posts', 'ownerUrl', (url) => send(url, 'tweets'), false],
    ['sets messages aside', 'url', (url) => send(url, 'tweets.rejected'), true],
    ['looks into those', 'url', (url) => readTopic(open(url), 'tweets.rejected', 'trends-rejects'), true],
    ['can’t set messages aside', 'producerUrl', (url) => send(url, 'tweets.rejected'), false],
    ['reads posts', 'url', (url) => readTopic(open(url), 'tweets', 'trends-accounts'), true],
    ['can’t read in a group of another name', 'url', (url) => readTopic(open(url), 'tweets', 'other'), false],
    ['can’t read posts', 'producerUrl', (url) => readTopic(open(url), 'tweets', 'trends-accounts'), false],
    ['can’t make topics', 'url', (url) => asAdmin(url, (admin) => makeTopic(admin, 'other')), false],
    ['can’t make other topics', 'ownerUrl', (url) => asAdmin(url, (admin) => makeTopic(admin, 'other')), false],
    ['can’t delete topics', 'url', (url) => asAdmin(url, (admin) => admin.deleteTopics({ topics: ['tweets'] })), false],
    ['can’t give rights', 'ownerUrl', (url) => asAdmin(url, (admin) => admin.describeAcls(allAcls)), false],
  ])('who %s: %s', async (_what, account, work, allowed) => {
    const answer = work(service[account]);
    if (allowed) await answer;
    else
      await expect(answer).rejects.toThrow(
        /not authorized|authorization failed|topic creation errors|find group coordinator/i,
      );
  });

  const makeTopic = (admin: Admin, topic: string) => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
  /** Any of any resource. */
  const allAcls = { resourceType: 1, resourcePatternType: 1, operation: 1, permissionType: 1 };
});

describe('topics', () => {
  const settingsOf = (topic: string) =>
    asAdmin(service.ownerUrl, async (admin) => {
      const { resources } = await admin.describeConfigs({
        resources: [{ type: 2, name: topic }],
        includeSynonyms: false,
      });
      return Object.fromEntries(resources[0]?.configEntries.map((each) => [each.configName, each.configValue]) ?? []);
    });
  const partitionsOf = (topic: string) =>
    asAdmin(service.ownerUrl, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.map(({ replicas }) => replicas.length) ?? [];
    });

  test('are made with partitions, a copy on each broker, and an end to how long they are kept', async () => {
    expect(await partitionsOf('tweets')).toEqual([2, 2, 2, 2]);
    expect(await partitionsOf('tweets.rejected')).toEqual([2]);
    const hours = { 'retention.ms': '86400000', 'segment.ms': '3600000' };
    expect(await settingsOf('tweets')).toMatchObject({ ...hours, 'message.timestamp.type': 'LogAppendTime' });
    expect(await settingsOf('tweets.rejected')).toMatchObject({ ...hours, 'message.timestamp.type': 'CreateTime' });
  });

  test('that are there grow, never shrink, and keep what somebody else has set', async () => {
    const owner = open(service.ownerUrl);
    const rejected = { type: 2, name: 'tweets.rejected' };
    const own = { ...rejected, configEntries: [{ name: 'max.message.bytes', value: '2000000' }] };
    await asAdmin(service.ownerUrl, (admin) => admin.alterConfigs({ resources: [own], validateOnly: false }));
    await ensureTopics(owner, [{ ...rejects, partitions: 3, retentionHours: 48 }]);
    await ensureTopics(owner, [{ ...rejects, partitions: 2, retentionHours: 48 }]);
    expect(await partitionsOf('tweets.rejected')).toEqual([2, 2, 2]);
    const kept = { 'retention.ms': '172800000', 'max.message.bytes': '2000000' };
    expect(await settingsOf('tweets.rejected')).toMatchObject(kept);
  });

  test('that this account may not make are told of in a sentence', async () => {
    await expect(ensureTopics(open(service.ownerUrl), [{ ...posts, topic: 'other' }])).rejects.toThrow(
      'Kafka does not permit this account what Vigil needs.',
    );
    await expect(ensureTopics(open(service.url.replace(/:[^:@]+@/, ':wrong@')), [posts])).rejects.toThrow(
      'Kafka refuses the account.',
    );
  });
});

/**
 * Sends to each partition for as long as it is wanted, one request after another; what was acknowledged is noted.
 * @param name what messages begin with
 */
function keepSending(producer: Producer, name: string) {
  const acknowledged: { partition: number; value: string; sentAt: number }[] = [];
  let isWanted = true;
  const toPartition = async (partition: number): Promise<void> => {
    for (let serial = 0; isWanted; serial += 1) {
      const values = Array.from({ length: 20 }, (_, index) => `${name}/${partition}/${serial}/${index}`);
      const sentAt = performance.now();
      const messages = values.map((value) => ({ partition, value }));
      await producer.send({ topic: 'tweets', acks: -1, messages });
      acknowledged.push(...values.map((value) => ({ partition, value, sentAt })));
    }
  };
  const all = Promise.all([0, 1, 2, 3].map(toPartition));
  return {
    acknowledged,
    async stop() {
      isWanted = false;
      await all;
    },
  };
}

type Sent = ReturnType<typeof keepSending>['acknowledged'];
const inPartitions = (messages: { partition: number; value: string }[]): string[][] =>
  [0, 1, 2, 3].map((wanted) => messages.filter(({ partition }) => partition === wanted).map(({ value }) => value));
const reach = (sent: Sent, since: number, count: number): void => {
  const counts = inPartitions(sent.filter(({ sentAt }) => sentAt >= since)).map(({ length }) => length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(count);
};

test('a broker killed under load: no acknowledged post is lost or there twice, and they flow again', async () => {
  await asProducer(service.producerUrl, async (producer) => {
    const sending = keepSending(producer, 'failover');
    await expectEventually(() => reach(sending.acknowledged, 0, 200));
    await service.nodes['kafka-1'].kill();
    const killedAt = performance.now();
    await expectEventually(() => reach(sending.acknowledged, killedAt, 20));
    const back = performance.now() - killedAt;
    console.log(`after ${(back / 1_000).toFixed(1)} s each partition takes posts again`);
    await service.nodes['kafka-1'].start();
    await expectEventually(() => reach(sending.acknowledged, performance.now() - 500, 20));
    await sending.stop();
    const read = await readTopic(open(service.url), 'tweets', 'trends-failover');
    expect(inPartitions(read.filter(({ value }) => value.startsWith('failover/')))).toEqual(
      inPartitions(sending.acknowledged),
    );
    // It takes some four, on a machine that isn't busy.
    expect(back).toBeLessThan(30_000);
  });
});

test('all of it killed under load: no acknowledged post is lost, and the accounts take other passwords when it starts', async () => {
  const before = { url: service.url, producerUrl: service.producerUrl, ownerUrl: service.ownerUrl };
  const sending = await asProducer(service.producerUrl, async (producer) => {
    const begun = keepSending(producer, 'killed');
    await expectEventually(() => reach(begun.acknowledged, 0, 200));
    await service.kill();
    return begun;
  });
  await sending.stop().catch(() => {});
  for (const node of Object.values(service.nodes))
    for (const [index, name] of Object.keys(node.secrets).entries()) node.secrets[name] = `another${index}`;
  await service.start();
  const read = await readTopic(open(service.url), 'tweets', 'trends-killed');
  const kept = new Set(read.map(({ value }) => value));
  expect(sending.acknowledged.filter(({ value }) => !kept.has(value))).toEqual([]);
  for (const url of Object.values(before))
    await expect(asAdmin(url, (admin) => admin.listTopics())).rejects.toThrow(/authentication failed/i);
  await asAdmin(service.ownerUrl, (admin) => admin.listTopics());
});

test('is there for this machine and its user alone, and writes no password into its log', () => {
  for (const { port, directory, secrets } of Object.values(service.nodes)) {
    expect(listeningAddresses(port)).toEqual(['127.0.0.1']);
    for (const name of ['.', 'data', 'server.properties', 'log'])
      expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
    const log = readFileSync(join(directory, 'log'), 'utf8');
    for (const secret of Object.values(secrets)) expect(log).not.toContain(secret);
  }
});
