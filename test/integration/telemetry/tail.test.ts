import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { MergeShardsCommand, SplitShardCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKinesisClient } from '../../../adapters/kinesis/client.ts';
import { listShards } from '../../../adapters/kinesis/list-shards.ts';
import { createTail } from '../../../adapters/kinesis/tail.ts';
import type { TailedRecord, TailOptions } from '../../../contracts/telemetry/tail.ts';
import { startKinesisProxy } from '../../../simulators/aws-proxy/kinesis.ts';
import { runVigil } from '../../cli/run-vigil.ts';
import { gate } from '../../helpers/gate.ts';
import { withKinesisLocal } from '../../helpers/kinesis-local.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import type { TestRecord } from '../../helpers/streams.ts';
import { createStream, everyRecord, putInOrder, streamIsActive } from '../../helpers/streams.ts';

let kinesis: TestService;
let direct: KinesisClient;
let streams = 0;
beforeAll(async () => {
  kinesis = await startTestService('kinesis');
  direct = clientOf(kinesis.url);
});
afterAll(async () => {
  direct.destroy();
  await kinesis.stop();
});

const clientOf = (endpoint: string): KinesisClient =>
  createKinesisClient({ endpoint, region: '', credentials: kinesis.credentials });

async function newStream(shards: number): Promise<string> {
  streams += 1;
  const stream = `tail-${streams}`;
  await createStream(direct, stream, shards);
  return stream;
}

const untilIdle: TailOptions = {
  from: 'trim-horizon',
  idleMs: 600,
  signal: new AbortController().signal,
  onTrouble: () => {},
};

/** Reads so often that a test needn't wait. */
const tailOf = (client: KinesisClient, stream: string, options: Partial<TailOptions> = {}) =>
  createTail({ client, stream, pollMs: 50, relistMs: 200 })({ ...untilIdle, ...options });

async function collect(records: AsyncIterable<TailedRecord>): Promise<TailedRecord[]> {
  const all: TailedRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

const keys = Array.from({ length: 20 }, (_, index) => `device ${index}`);

/** So many records of each key, numbered from `first` on. */
const numbered = (first: number, count: number): TestRecord[] =>
  keys.flatMap((key) => Array.from({ length: count }, (_, index) => ({ key, value: first + index })));

const numberOf = ({ data }: TailedRecord): unknown => JSON.parse(Buffer.from(data).toString());

/** What each key's records are, in the order in which they were read. */
function valuesByKey(records: TailedRecord[]): Record<string, unknown[]> {
  const values: Record<string, unknown[]> = {};
  for (const record of records)
    values[record.partitionKey] = [...(values[record.partitionKey] ?? []), numberOf(record)];
  return values;
}

const eachKeyHas = (values: number[]) => Object.fromEntries(keys.map((key) => [key, values]));
const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

test('all shards are read to their end, each in its order', async () => {
  const stream = await newStream(3);
  await putInOrder(direct, stream, numbered(0, 50));
  const records = await collect(tailOf(direct, stream));
  expect(valuesByKey(records)).toEqual(eachKeyHas(range(0, 50)));
  expect(new Set(records.map(({ shardId }) => shardId)).size).toBe(3);
  for (const shardId of new Set(records.map((record) => record.shardId))) {
    const ofShard = (some: TailedRecord[]) => some.filter((record) => record.shardId === shardId);
    expect(ofShard(records)).toEqual(ofShard(await everyRecord(direct, stream)));
  }
});

test('from now on, only what comes is read', async () => {
  const stream = await newStream(2);
  await putInOrder(direct, stream, numbered(0, 5));
  const seen: unknown[] = [];
  const reading = tailOf(direct, stream, { from: 'latest', idleMs: null });
  const until = (async () => {
    for await (const record of reading) {
      seen.push(numberOf(record));
      return;
    }
  })();
  let put = 5;
  // Where reading begins can't be seen from here, so records come until one is read.
  while (seen.length === 0) {
    await putInOrder(direct, stream, numbered(put, 1));
    put += 1;
  }
  await until;
  expect(seen[0]).toBeGreaterThanOrEqual(5);
});

test('until a moment, all that came before is read, and reading ends though more keeps coming', async () => {
  const stream = await newStream(2);
  await putInOrder(direct, stream, numbered(0, 5));
  const records: TailedRecord[] = [];
  const until = new Date();
  let put = 5;
  for await (const record of tailOf(direct, stream, { idleMs: null, until })) {
    if (records.length % 10 === 0) await putInOrder(direct, stream, numbered(put++, 1));
    records.push(record);
  }
  const values = valuesByKey(records);
  for (const key of keys) expect(values[key]?.slice(0, 5)).toEqual(range(0, 5));
  expect(records.filter(({ arrivedAt }) => arrivedAt > until)).toEqual([]);
});

test('a restart at the time of the last record misses nothing', async () => {
  const stream = await newStream(2);
  await putInOrder(direct, stream, numbered(0, 10));
  const before = await collect(tailOf(direct, stream));
  const from = new Date(Math.max(...before.map(({ arrivedAt }) => arrivedAt.getTime())));
  await putInOrder(direct, stream, numbered(10, 10));
  const after = await collect(tailOf(direct, stream, { from }));
  expect(after.length).toBeLessThan(20 * keys.length);
  const all = new Map([...before, ...after].map((record) => [`${record.shardId} ${record.sequenceNumber}`, record]));
  expect(valuesByKey([...all.values()])).toEqual(eachKeyHas(range(0, 20)));
});

test('reading goes on through throttling, failures, expired iterators and an outage', async () => {
  const stream = await newStream(2);
  await putInOrder(direct, stream, numbered(0, 30));
  const troubles: string[] = [];
  const troubled = gate();
  const proxy = await startKinesisProxy({
    upstream: kinesis.url,
    throttle: { readsPerSecond: 3 },
    faults: { failedRequests: 0.1, droppedAnswers: 0.1, expiredIterators: 0.2 },
  });
  const client = clientOf(proxy.url);
  try {
    const onTrouble = (reason: string) => {
      troubles.push(reason);
      if (proxy.counts().faults.refusedConnections) troubled.open();
    };
    const reading = tailOf(client, stream, { idleMs: 4_000, onTrouble });
    const records: TailedRecord[] = [];
    let fallen = false;
    for await (const record of reading) {
      records.push(record);
      if (fallen) continue;
      fallen = true;
      proxy.setFaults({ down: true });
      await troubled.opened;
      proxy.setFaults({ expiredIterators: 0.3 });
      await putInOrder(direct, stream, numbered(30, 30));
    }
    expect(valuesByKey(records)).toEqual(eachKeyHas(range(0, 60)));
    expect(proxy.counts().faults).toMatchObject({
      throttledReads: expect.any(Number),
      expiredIterators: expect.any(Number),
    });
    expect(troubles.length).toBeGreaterThan(0);
  } finally {
    client.destroy();
    await proxy.stop();
  }
});

test('events that were published twice are printed once, in order', async () => {
  const stream = await newStream(2);
  const faults = { droppedAnswers: 0.4, operations: ['PutRecords'] };
  const proxy = await startKinesisProxy({ upstream: kinesis.url, faults });
  const client = clientOf(proxy.url);
  const event_id = (key: string, position: number): string => `${key} ${position}`;
  for (let position = 0; position < 20; position += 1) {
    const wave = keys.map((key) => ({ key, value: { event_id: event_id(key, position) } }));
    // Whoever gets no answer publishes again.
    while (
      !(await putInOrder(client, stream, wave).then(
        () => true,
        () => false,
      ))
    );
  }
  client.destroy();
  await proxy.stop();
  const { droppedAnswers = 0 } = proxy.counts().faults;
  expect(droppedAnswers).toBeGreaterThan(0);

  const args = ['telemetry', 'tail', '--from', 'trim-horizon', '--until-idle', '0.6', '--dedupe'];
  const { stdout, stderr, code } = await runVigil('', args, { tail: createTail({ client: direct, stream }) });
  const printed = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const idsOf = (key: string) => printed.filter((line) => line.partitionKey === key).map(({ event }) => event.event_id);
  for (const key of keys) expect(idsOf(key)).toEqual(range(0, 20).map((position) => event_id(key, position)));
  expect(stderr).toBe(`400 events; ${droppedAnswers * keys.length} repeats left out\n`);
  expect(code).toBe(0);
});

test('a stream that is made anew under its name is read from its beginning', async () => {
  const stream = await newStream(1);
  await putInOrder(direct, stream, numbered(0, 2));
  const values = new Set<unknown>();
  for await (const record of tailOf(direct, stream, { idleMs: 3_000 })) {
    values.add(numberOf(record));
    if (values.size !== 2) continue;
    // MiniStack puts new, empty shards of the same names in the place of the old ones.
    const command = { StreamName: stream, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' } as const;
    await direct.send(new UpdateShardCountCommand(command));
    await putInOrder(direct, stream, numbered(2, 2));
    values.add('remade');
  }
  expect(values).toEqual(new Set([0, 1, 'remade', 2, 3]));
});

test('a stream that doesn’t exist is told', () =>
  expect(collect(tailOf(direct, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' }));

describe('resharding', () => {
  test('while it is read keeps the order and loses nothing', () =>
    withKinesisLocal(async (client) => {
      await createStream(client, 's', 1);
      await putInOrder(client, 's', numbered(0, 3));
      const records: TailedRecord[] = [];
      let stage = 0;
      for await (const record of tailOf(client, 's', { idleMs: 3_000 })) {
        records.push(record);
        if (stage === 0) {
          await split(client, 's');
          await putInOrder(client, 's', numbered(3, 3));
        }
        if (stage === 1 && records.length > 3 * keys.length) {
          await merge(client, 's');
          await putInOrder(client, 's', numbered(6, 3));
        }
        if (stage === 0 || (stage === 1 && records.length > 3 * keys.length)) stage += 1;
      }
      expect(valuesByKey(records)).toEqual(eachKeyHas(range(0, 9)));
      expect(new Set(records.map(({ shardId }) => shardId)).size).toBe(4);
    }));

  test('that is over is read in the same order, page by page of the list', () =>
    withKinesisLocal(async (client) => {
      await createStream(client, 's', 1);
      await putInOrder(client, 's', numbered(0, 2));
      await split(client, 's');
      await putInOrder(client, 's', numbered(2, 2));
      await merge(client, 's');
      await putInOrder(client, 's', numbered(4, 2));
      const records = await collect(tailOf(client, 's'));
      expect(valuesByKey(records)).toEqual(eachKeyHas(range(0, 6)));
      const untilNow = await collect(tailOf(client, 's', { idleMs: null, until: new Date() }));
      expect(valuesByKey(untilNow)).toEqual(eachKeyHas(range(0, 6)));
      const ids = (await listShards(client, 's')).map(({ ShardId }) => ShardId);
      expect(ids.length).toBe(4);
      expect((await listShards(client, 's', 1)).map(({ ShardId }) => ShardId)).toEqual(ids);
    }));
});

async function split(client: KinesisClient, stream: string): Promise<void> {
  const [shard] = await listShards(client, stream);
  const middle = (2n ** 127n).toString();
  const ShardToSplit = shard?.ShardId ?? '';
  await client.send(new SplitShardCommand({ StreamName: stream, ShardToSplit, NewStartingHashKey: middle }));
  await streamIsActive(client, stream);
}

async function merge(client: KinesisClient, stream: string): Promise<void> {
  const [first, second] = (await listShards(client, stream)).filter(({ ParentShardId }) => ParentShardId);
  const ShardToMerge = first?.ShardId ?? '';
  const AdjacentShardToMerge = second?.ShardId ?? '';
  await client.send(new MergeShardsCommand({ StreamName: stream, ShardToMerge, AdjacentShardToMerge }));
  await streamIsActive(client, stream);
}
