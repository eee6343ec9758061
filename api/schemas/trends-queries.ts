import { z } from '@hono/zod-openapi';
import { windowNames } from '../../contracts/trends/resource.ts';
import { topMetrics } from '../../contracts/trends/top.ts';
import { metrics } from '../../contracts/trends/windows.ts';
import { day, hour } from '../../domain/text/time.ts';

const time = z.iso.datetime({ offset: true });

export const isTime = (text: string): boolean => time.safeParse(text).success;

const moment = (description: string) =>
  time
    .transform((text) => Date.parse(text))
    .optional()
    .openapi({ type: 'string', format: 'date-time', description, example: '2026-03-05T12:00:00Z' });

const format = z
  .enum(['json', 'csv'])
  .optional()
  .openapi({ description: 'What is answered, whatever the Accept header says.' });

/** Points of so long a time are one answer at most. */
const longestSeriesMs = 31 * day;

export const seriesQuerySchema = z
  .strictObject({
    metric: z.enum(metrics).default('tweets'),
    from: moment('Windows that start then or later; without it, an hour before `to`.'),
    to: moment('Windows that start before then; without it, now.'),
    format,
  })
  .superRefine((query, context) => {
    const { fromMs, toMs } = timeOf(query, Date.now());
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['from'], message });
    if (fromMs >= toMs) refuse(query.to === undefined ? 'must not be in the future' : 'must be before `to`');
    else if (toMs - fromMs > longestSeriesMs) refuse('must be at most 31 days before `to`');
  });

/** The time that is asked for, milliseconds since 1970. */
export function timeOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  nowMs: number,
): { fromMs: number; toMs: number } {
  const toMs = to ?? nowMs;
  return { fromMs: from ?? toMs - hour, toMs };
}

export const citySchema = z.object({
  city: z.string().openapi({
    param: { name: 'city', in: 'path' },
    description: 'Its name as posts have it, with the province.',
    example: 'Trent Hills, Ontario',
  }),
});

export const topQuerySchema = z
  .strictObject({
    metric: z.enum(topMetrics).default('tweets'),
    window: z
      .enum(Object.keys(windowNames) as [keyof typeof windowNames])
      .optional()
      .openapi({
        description:
          'The last hour, or the last five minutes, each up to the end of this minute; without it `5m` for `trending`, else `1h`.',
      }),
    n: z.coerce.number().int().min(1).max(100).default(5).openapi({ description: 'How many lines.' }),
    format,
  })
  .superRefine(({ metric, window }, context) => {
    if (metric !== 'trending' || window !== '1h') return;
    const message = 'must be 5m for the metric trending: five minutes are compared with what is usual in five minutes';
    context.addIssue({ code: 'custom', path: ['window'], message });
  });

export const windowStartSchema = z.object({
  start: z.string().openapi({
    param: { name: 'start', in: 'path' },
    description: 'When it starts; windows of five minutes start every five minutes from the full hour on.',
    example: '2026-03-05T12:00:00Z',
  }),
});

/** A city that a page of a window ended with, and how many posts it had: which it is, if it has more meanwhile, may change. */
export interface CityPosition {
  tweets: number;
  city: string;
}

const positionSchema = z.tuple([z.int().min(0), z.string()]);

/** Opaque to clients: base64url of JSON. */
export const encodeCityCursor = ({ tweets, city }: CityPosition): string =>
  Buffer.from(JSON.stringify([tweets, city])).toString('base64url');

function decodeCityCursor(text: string): CityPosition | null {
  try {
    const [tweets, city] = positionSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { tweets, city };
  } catch {
    return null;
  }
}

/** Cities that make a page, unless something else is asked for. */
export const usualPage = 50;

export const windowQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .openapi({ default: usualPage, description: 'How many cities make a page.' }),
  cursor: z
    .string()
    .max(2_048)
    .transform((text, context) => {
      const position = decodeCityCursor(text);
      if (position === null) context.addIssue({ code: 'custom', message: 'is not a cursor that this API gave' });
      return position ?? z.NEVER;
    })
    .optional()
    .openapi({ type: 'string', description: '`nextCursor` of the page before.' }),
  format: format.openapi({ description: 'CSV has all cities, and takes neither `limit` nor `cursor`.' }),
});

/** Cities that one connection follows at most. */
const mostCities = 10;

export const liveQuerySchema = z.strictObject({
  city: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [...new Set([given].flat())])
    .refine((cities) => cities.length <= mostCities, { message: `must be ${mostCities} cities at most` })
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'string' },
      description: `Cities whose points are wanted, up to ${mostCities}; repeat it for each.`,
    }),
});

export const liveHeadersSchema = z.object({
  'Last-Event-ID': z
    .string()
    .regex(/^\d{1,16}$/, { message: 'must be the id of an event' })
    .transform(Number)
    .optional()
    .openapi({ type: 'string', description: 'As browsers send it by themselves when they come back.' }),
});
