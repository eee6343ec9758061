import { z } from '@hono/zod-openapi';
import { decodeCursor } from '../scans/cursor.ts';

/**
 * The query parameters by which a list is read page by page, the newest first.
 * @param things what the list is of, in the plural
 * @param happened what puts them in order, e.g. `started`
 */
export const pagingParameters = (things: string, happened: string) => ({
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .openapi({ type: 'string', format: 'date-time', description: `Only ${things} ${happened} then or later.` }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .openapi({ description: `How many ${things} make a page.` }),
  cursor: z
    .string()
    .max(256)
    .transform((text, context) => {
      const position = decodeCursor(text);
      if (position === null) context.addIssue({ code: 'custom', message: 'is not a cursor that this API gave' });
      return position ?? z.NEVER;
    })
    .optional()
    .openapi({ type: 'string', description: '`nextCursor` of the page before; keep the other parameters the same.' }),
});
