import { z } from '@hono/zod-openapi';
import { referenceTypes } from '../../contracts/trends/post.ts';
import { reprocessStates } from '../../contracts/trends/reprocess.ts';
import { day, hour, minute } from '../../domain/text/time.ts';

const time = z.iso.datetime();
const counted = z.int().min(0);
const offset = z.string().regex(/^\d+$/);

const retweetRule = z
  .union([z.literal('any'), z.array(z.enum(referenceTypes)).min(1).readonly()], {
    error: `must be "any", or a list of some of ${referenceTypes.join(', ')}`,
  })
  .openapi({ description: 'Which references make a post a retweet: `any`, or those of some types.' });

export const reprocessSchema = z
  .object({
    ...{ id: z.uuid(), state: z.enum(reprocessStates), from: time, to: time, retweetRule },
    partitions: z.array(z.object({ partition: counted, firstOffset: offset, nextOffset: offset, endOffset: offset })),
    read: counted.openapi({ description: 'Messages that were read so far.' }),
    source: z.enum(['workflow', 'start']).openapi({
      description: '`start` while no worker answers: only what it was begun with is known then.',
    }),
    failure: z.string().nullable(),
    ...{ startedAt: time, finishedAt: time.nullable() },
    links: z.object({ self: z.string(), temporal: z.string().nullable() }),
  })
  .openapi('TrendsReprocess');

export const reprocessListSchema = z.object({ items: z.array(reprocessSchema) }).openapi('TrendsReprocessList');

export const reprocessListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(20).default(10).openapi({ description: 'How many are listed.' }),
});

const moment = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .refine((ms) => ms % minute === 0, { message: 'must be a full minute' })
    .optional()
    .openapi({ type: 'string', format: 'date-time', description, example: '2026-03-05T12:00:00Z' });

/** Longer ones are asked for in several. */
const longestMs = 7 * day;

export const reprocessRequestSchema = z
  .strictObject({
    from: moment('From this minute on; without it, an hour before `to`.'),
    to: moment('Up to, and not with, this minute; without it, up to the minute that it is.'),
    retweetRule: retweetRule.optional().openapi({ description: 'Without it, as live counting has it.' }),
  })
  .superRefine((request, context) => {
    const nowMs = Date.now();
    const { fromMs, toMs } = minutesOf(request, nowMs);
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (toMs > nowMs) refuse('to', 'must not be in the future');
    else if (request.to === undefined && fromMs > nowMs) refuse('from', 'must not be in the future');
    else if (fromMs >= toMs)
      refuse('from', request.to === undefined ? 'must be before this minute' : 'must be before `to`');
    else if (toMs - fromMs > longestMs) refuse('from', 'must be at most 7 days before `to`');
  })
  .openapi('TrendsReprocessRequest');

/** The time that is asked for, milliseconds since 1970. */
export function minutesOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  nowMs: number,
): { fromMs: number; toMs: number } {
  const toMs = to ?? Math.floor(nowMs / minute) * minute;
  return { fromMs: from ?? toMs - hour, toMs };
}

export const reprocessHeadersSchema = z.object({
  'Idempotency-Key': z.uuid().toLowerCase().optional().openapi({
    description: 'The id that it is to have: the same key and body give the reprocessing that the first one began.',
  }),
});

export const reprocessIdSchema = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ param: { name: 'id', in: 'path' }, description: 'The reprocessing’s id.' }),
});
