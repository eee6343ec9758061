import { z } from '@hono/zod-openapi';
import { batchStates } from '../../contracts/telemetry/resource.ts';
import { rejectReasons, skipReasons } from '../../contracts/telemetry/submission.ts';
import { pagingParameters } from './paging.ts';

const time = z.iso.datetime();
const counted = z.number().min(0);
const circuit = z.enum(['closed', 'half_open', 'open']).openapi({
  description: '`open` while nothing is asked of the server, after failures in a row.',
});
const circuits = z.object({ queue: circuit, stream: circuit });
const shardTraffic = z.object({ records: counted, bytes: counted });

const decision = z
  .object({
    at: time,
    demand: z.object({ recordsPerSecond: counted, bytesPerSecond: counted, consumers: counted }),
    shards: z.int(),
    target: z.int(),
    action: z.enum(['none', 'up', 'down', 'would_scale', 'failed']),
    reason: z.string(),
    changes: z.array(time),
    lowSince: time.nullable(),
  })
  .openapi('ShardDecision');

export const telemetrySchema = z
  .object({
    rates: z
      .object({ messages: counted, events: counted, bytes: counted, published: counted })
      .openapi({ description: 'Per second, as the consumers last reported.' }),
    totals: z.object({
      ...{ messages: counted, events: counted, redelivered: counted },
      published: counted.openapi({
        description:
          'Without batches whose consumer was killed before they ended, though those are published too: ' +
          '`vigil_telemetry_put_records_total` of the workers has all.',
      }),
      rejects: z.partialRecord(z.enum(rejectReasons), counted),
      skipped: z.partialRecord(z.enum(skipReasons), counted),
    }),
    since: time.nullable().openapi({ description: 'Since when the totals count.' }),
    batchesInFlight: counted,
    oldestMessageSeconds: counted.nullable(),
    backlog: counted
      .nullable()
      .openapi({ description: 'Messages that wait in the queue, approximately, as the newest report has it.' }),
    circuits,
    consumers: z.array(
      z.object({
        ...{ id: z.string(), reportedAt: time, eventsPerSecond: counted, batchesInFlight: counted },
        holding: z.string().nullable().openapi({ description: 'Why it takes nothing for now.' }),
        circuits,
      }),
    ),
    shards: z.array(z.object({ shardId: z.string(), recordsPerSecond: counted, bytesPerSecond: counted })),
    supervisor: decision.nullable(),
  })
  .openapi('Telemetry');

const listItem = {
  id: z.string(),
  state: z.enum(batchStates),
  waitingFor: z.string().nullable().openapi({ description: 'The server that it waits for: `stream` or `queue`.' }),
  submissions: counted.nullable(),
  events: counted.nullable(),
  rejects: counted.nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  links: z.object({ self: z.string(), temporal: z.string().nullable() }),
};

export const batchListSchema = z
  .object({ items: z.array(z.object(listItem)), nextCursor: z.string().nullable() })
  .openapi('BatchList');

const batchStatus = z.object({
  ...{ batchId: z.string(), submissions: counted, events: counted, rejects: counted },
  state: z.enum(['publishing', 'setting_aside', 'deleting', 'complete']),
  ...{ published: counted, failedEntries: counted, requests: counted, publishMs: counted },
  shards: z.record(z.string(), shardTraffic),
  deleted: counted,
  expired: counted.openapi({ description: 'Messages that SQS delivers again; their events repeat with the same ids.' }),
  waiting: z
    .object({ server: z.enum(['stream', 'queue']), reason: z.string(), since: time, attempts: counted })
    .nullable(),
});

export const batchSchema = z
  .object({
    ...listItem,
    status: batchStatus.nullable().openapi({ description: 'null while no worker answers.' }),
    historyEvents: counted,
  })
  .openapi('Batch');

export const batchListQuerySchema = z.strictObject({
  state: z.enum(batchStates).optional(),
  waitingFor: z.enum(['stream', 'queue']).optional(),
  ...pagingParameters('batches', 'started'),
});

export const batchIdSchema = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, description: 'The batch’s id.' }),
});
