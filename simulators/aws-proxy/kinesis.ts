import type { Answer, Call, Forward, Handler } from './call.ts';
import { errorAnswer, jsonAnswer, readSuccess } from './call.ts';
import type { KinesisFaults } from './faults.ts';
import { happens, noKinesisFaults } from './faults.ts';
import type { AwsProxy, ProxyOptions, Tools } from './proxy.ts';
import { startProxy } from './proxy.ts';
import type { PutEntry, PutRecordsOutput, PutResult, Refusal } from './put-records.ts';
import { mergeResults } from './put-records.ts';
import type { ShardLimits } from './shard-budgets.ts';
import { kinesisShardLimits } from './shard-budgets.ts';
import type { Throttle } from './throttle.ts';
import { createThrottle } from './throttle.ts';

export interface KinesisProxyOptions extends ProxyOptions<KinesisFaults> {
  /** Whether shards have limits: those of Kinesis, or others where named. Default: false. */
  throttle?: boolean | Partial<ShardLimits>;
}

/** A proxy before a Kinesis. Whatever a faulty or throttled request asks for partly is done partly, as Kinesis does. */
export function startKinesisProxy(options: KinesisProxyOptions): Promise<AwsProxy<KinesisFaults>> {
  const { throttle = false } = options;
  const limits = throttle === false ? null : { ...kinesisShardLimits, ...(throttle === true ? {} : throttle) };
  return startProxy(options, noKinesisFaults, (tools): Record<string, Handler> => {
    const shards = limits === null ? null : createThrottle(limits, tools.counter);
    return {
      PutRecords: (call, forward) => putRecords(call, forward, tools, shards),
      PutRecord: (call, forward) => putRecord(call, forward, tools, shards),
      ...(shards !== null && { GetShardIterator: shards.getShardIterator }),
      GetRecords: (call, forward) => getRecords(call, forward, tools, shards),
    };
  });
}

const internalFailure: Refusal = {
  ErrorCode: 'InternalFailure',
  ErrorMessage: 'A fault that this proxy was told to make.',
};

async function putRecords(
  call: Call,
  forward: Forward,
  { faults, random, counter }: Tools<KinesisFaults>,
  throttle: Throttle | null,
): Promise<Answer> {
  const input = call.input as { Records?: PutEntry[] };
  const entries = input.Records ?? [];
  const admit = await throttle?.admission(call, forward);
  const refusals = entries.map((entry): Refusal | null => {
    if (happens(faults().failedEntries, random)) return internalFailure;
    return admit?.(entry) ?? null;
  });
  counter.fault('failedEntries', refusals.filter((refusal) => refusal === internalFailure).length);

  const sent = entries.filter((_, index) => refusals[index] === null);
  if (entries.length > 0 && sent.length === 0)
    return jsonAnswer(call, 200, mergeResults(refusals, { FailedRecordCount: 0, Records: [] }));
  const whole = sent.length === entries.length;
  const forwarded = await forward(whole ? {} : { input: { ...input, Records: sent } });
  if (whole && throttle === null) return forwarded;
  const { answer, output } = await readSuccess<PutRecordsOutput>(forwarded);
  if (output === null) return answer;
  throttle?.notice(call, sent, output.Records);
  return whole ? answer : jsonAnswer(call, 200, mergeResults(refusals, output));
}

/** For a single record there is no partial failure: the request fails. */
async function putRecord(
  call: Call,
  forward: Forward,
  { faults, random, counter }: Tools<KinesisFaults>,
  throttle: Throttle | null,
): Promise<Answer> {
  if (happens(faults().failedEntries, random)) {
    counter.fault('failedEntries');
    return errorAnswer(call, 500, internalFailure.ErrorCode, internalFailure.ErrorMessage);
  }
  if (throttle === null) return forward();
  const admit = await throttle.admission(call, forward);
  const refusal = admit(call.input as PutEntry);
  if (refusal !== null) return errorAnswer(call, 400, refusal.ErrorCode, refusal.ErrorMessage);
  const { answer, output } = await readSuccess<PutResult>(await forward());
  if (output !== null) throttle.notice(call, [call.input as PutEntry], [output]);
  return answer;
}

function getRecords(
  call: Call,
  forward: Forward,
  { faults, random, counter }: Tools<KinesisFaults>,
  throttle: Throttle | null,
): Answer | Promise<Answer> {
  if (happens(faults().expiredIterators, random)) {
    counter.fault('expiredIterators');
    return errorAnswer(call, 400, 'ExpiredIteratorException', internalFailure.ErrorMessage);
  }
  return throttle === null ? forward() : throttle.getRecords(call, forward);
}
