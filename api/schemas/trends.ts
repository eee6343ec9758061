import { z } from '@hono/zod-openapi';
import { skipReasons } from '../../contracts/trends/post.ts';
import { topMetrics } from '../../contracts/trends/top.ts';
import { metrics, windowKinds } from '../../contracts/trends/windows.ts';

const time = z.iso.datetime();
const counted = z.int().min(0);
const error = z.number().min(0).openapi({
  description: 'Standard error relative to the number: users are counted exactly at first, then estimated.',
});

const freshness = {
  freshnessSeconds: counted
    .nullable()
    .openapi({ description: 'Seconds since the latest post that is counted here was created; null before the first.' }),
};

const account = z
  .object({
    read: counted,
    counted,
    skipped: counted.openapi({ description: 'Without a city that counts.' }),
    duplicate: counted.openapi({ description: 'Read before.' }),
    late: counted.openapi({ description: 'Came when its minute took no more posts.' }),
    skippedFor: z.partialRecord(z.enum(skipReasons), counted),
  })
  .openapi('WindowAccount', {
    description:
      'What became of the posts that were created in the window: read = counted + skipped + duplicate + late.',
  });

const window = {
  kind: z.enum(windowKinds),
  start: time,
  end: time,
  generation: z.string().openapi({ description: '`live`, or the id of the reprocessing that it was made by.' }),
  state: z.enum(['provisional', 'final']).openapi({
    description: '`provisional` while posts may still come into it; `final` once they would be late.',
  }),
  revision: counted.openapi({ description: '1 once it is final, and one more each time that it was changed since.' }),
  account,
  cities: counted.openapi({ description: 'Cities with posts.' }),
  latestPostAt: time.nullable().openapi({ description: 'When the latest of its posts was created.' }),
  computedAt: time,
};

const windowSchema = z.object(window).openapi('TrendsWindow');

const trend = z
  .object({
    ...{ city: z.string(), trending: z.boolean() },
    score: z.number().openapi({ description: '(posts − mean) / √(mean + dispersion · mean² + 1)' }),
    posts: counted,
    mean: z.number().openapi({ description: 'What is usual in five minutes: an average that forgets.' }),
    threshold: z.number().openapi({ description: 'What the score was compared with; lower for what was trending.' }),
    windows: counted.openapi({ description: 'Windows that the mean is made of.' }),
    reason: z.string().openapi({ description: 'The same in one sentence.' }),
  })
  .openapi('Trend', { description: 'Why a city trends, or doesn’t.' });

export const overviewSchema = z
  .object({
    waitingFor: z
      .string()
      .nullable()
      .openapi({ description: 'What has to come before there is anything to show; null once there is.' }),
    windows: z.object({
      tumbling: windowSchema.nullable(),
      sliding: windowSchema.nullable(),
      hour: windowSchema.nullable(),
    }),
    partitions: z.array(
      z.object({
        ...{ partition: counted, nextOffset: z.string(), watermark: time.nullable() },
        caughtUpAt: time
          .nullable()
          .openapi({ description: 'When nothing more was left to read; null while there was.' }),
      }),
    ),
    ...freshness,
  })
  .openapi('TrendsOverview');

export const activeCitiesSchema = z
  .object({
    items: z.array(
      z.object({
        city: z.string(),
        tweets: counted.openapi({ description: 'In the last hour.' }),
        trending: z.boolean(),
        links: z.object({ series: z.string() }),
      }),
    ),
  })
  .openapi('ActiveCities');

export const citySeriesSchema = z
  .object({
    ...{ city: z.string(), metric: z.enum(metrics), from: time, to: time },
    points: z.array(z.object({ start: time, value: counted, error, provisional: z.boolean() })),
    ...freshness,
  })
  .openapi('CitySeries');

export const topListSchema = z
  .object({
    metric: z.enum(topMetrics),
    window: windowSchema,
    lines: z.array(
      z.object({
        rank: z.int().min(1),
        city: z.string().nullable().openapi({ description: 'null where there are fewer cities than lines.' }),
        value: z.number().openapi({ description: 'The count; of the metric `trending` the score.' }),
        error,
        trend: trend.nullable().openapi({ description: 'Of the metric `trending` alone.' }),
      }),
    ),
    waitingFor: z.string().nullable().openapi({
      description: 'Of `trending`: what has to come before anything can trend; null once it has, and of other metrics.',
    }),
    ...freshness,
  })
  .openapi('TopList');

export const windowDetailsSchema = z
  .object({
    ...window,
    items: z.array(
      z.object({
        city: z.string(),
        counts: z.object({
          tweets: counted.openapi({ description: 'All posts.' }),
          retweets: counted.openapi({ description: 'Those that count as retweets by the rule in force.' }),
          originals: counted.openapi({ description: 'Those that refer to no other.' }),
          retweeted: counted,
          quoted: counted,
          repliedTo: counted,
        }),
        uniqueUsers: counted,
        uniqueUsersError: error,
        trend: trend.nullable().openapi({ description: 'null while it isn’t known what is usual.' }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('WindowDetails');
