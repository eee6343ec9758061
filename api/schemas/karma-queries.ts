import { z } from '@hono/zod-openapi';
import type { HistoryPosition, LeaderboardPosition, ParkedPosition } from '../../contracts/karma/readings.ts';
import type { Moment } from '../../contracts/karma/resource.ts';
import { largestReferenceId } from '../../domain/karma/ids.ts';

/** Years that the ledger's moments can have. */
const [firstYear, lastYear] = [1000, 9999];

/** Any offset comes in, UTC goes out; what stands in UTC already keeps its microseconds. */
const momentSchema = z.iso.datetime({ offset: true }).transform((text, context) => {
  const at = new Date(text);
  const year = at.getUTCFullYear();
  if (year >= firstYear && year <= lastYear) return text.endsWith('Z') ? text : at.toISOString();
  context.addIssue({ code: 'custom', message: `must be between the years ${firstYear} and ${lastYear}` });
  return z.NEVER;
});

const moment = (description: string) =>
  momentSchema
    .optional()
    .openapi({ type: 'string', format: 'date-time', description, example: '2019-02-13T00:00:00Z' });

const momentParameters = {
  asOf: moment('Only what had happened by then; without it, all.'),
  knownAt: moment('As it was known then; without it, as it is known now.'),
};

const pageSize = (things: string) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .openapi({ description: `How many ${things} make a page.` });

/** Where a page begins, with the moment that the first page was read at, so that all pages tell the same state. */
export interface KnownPosition<Position> {
  knownAt: Moment['knownAt'];
  after: Position;
}

/** A cursor, opaque to clients: base64url of JSON. What it can't have made is no cursor. */
function cursorOf<Parts extends readonly unknown[], Position>(
  schema: z.ZodType<Parts>,
  { toParts, toPosition }: { toParts(position: Position): Parts; toPosition(parts: Parts): Position },
) {
  const read = (text: string): Position | null => {
    try {
      return toPosition(schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))));
    } catch {
      return null;
    }
  };
  return {
    encode: (position: Position): string => Buffer.from(JSON.stringify(toParts(position))).toString('base64url'),
    parameter: z
      .string()
      .max(256)
      .transform((text, context): Position => {
        const position = read(text);
        if (position === null) context.addIssue({ code: 'custom', message: 'is not a cursor that this API gave' });
        return position ?? z.NEVER;
      })
      .optional()
      .openapi({
        type: 'string',
        description: '`nextCursor` of the page before; keep the other parameters the same.',
      }),
  };
}

const whole = z.int();

export const leaderboardCursor = cursorOf(z.tuple([momentSchema.nullable(), whole, whole]), {
  toParts: ({ knownAt, after }: KnownPosition<LeaderboardPosition>) =>
    [knownAt, after.karmaTotal, after.crowdsourcerId] as [string | null, number, number],
  toPosition: ([knownAt, karmaTotal, crowdsourcerId]) => ({ knownAt, after: { karmaTotal, crowdsourcerId } }),
});

export const historyCursor = cursorOf(z.tuple([momentSchema.nullable(), momentSchema, whole, whole]), {
  toParts: ({ knownAt, after }: KnownPosition<HistoryPosition>) =>
    [knownAt, after.happenedAt, after.entryId, after.runningTotal] as [string | null, string, number, number],
  toPosition: ([knownAt, happenedAt, entryId, runningTotal]) => ({
    ...{ knownAt, after: { happenedAt, entryId, runningTotal } },
  }),
});

export const parkedCursor = cursorOf(z.tuple([momentSchema, z.uuid()]), {
  toParts: ({ parkedAt, findingKey }: ParkedPosition) => [parkedAt, findingKey] as [string, string],
  toPosition: ([parkedAt, findingKey]) => ({ parkedAt, findingKey }),
});

export const leaderboardQuerySchema = z.strictObject({
  ...momentParameters,
  limit: pageSize('crowdsourcers'),
  cursor: leaderboardCursor.parameter,
});

export const momentQuerySchema = z.strictObject(momentParameters);

export const historyQuerySchema = z.strictObject({
  ...momentParameters,
  limit: pageSize('entries'),
  cursor: historyCursor.parameter,
});

export const parkedQuerySchema = z.strictObject({ limit: pageSize('findings'), cursor: parkedCursor.parameter });

const referenceId = z.coerce.number().int().min(1).max(largestReferenceId);

export const exportQuerySchema = z.strictObject({
  format: z.enum(['csv', 'ndjson']).default('csv'),
  ...momentParameters,
  crowdsourcer: referenceId
    .optional()
    .openapi({ description: 'Only entries of this one, in the order in which they happened.' }),
});

export const crowdsourcerIdSchema = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d*$/)
    .transform(Number)
    .pipe(z.int().max(largestReferenceId))
    .openapi({ type: 'integer', param: { name: 'id', in: 'path' }, description: 'The crowdsourcer’s id.' }),
});
