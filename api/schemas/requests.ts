import { z } from '@hono/zod-openapi';
import { pagingParameters } from './paging.ts';
import { profileSchema, stateSchema } from './scan.ts';

const port = z.int().min(1).max(65_535);
const sleepSeconds = z.number().min(0).max(86_400);

export const scanRequestSchema = z
  .strictObject({
    target: z
      .string()
      .optional()
      .openapi({ description: 'A host name, an IP address or an http(s) URL. Only `simulated` can do without.' }),
    profile: profileSchema.default('standard'),
    options: z
      .strictObject({
        simulation: z
          .strictObject({
            minSleepSeconds: sleepSeconds.optional(),
            maxSleepSeconds: sleepSeconds.optional(),
            failureChance: z.number().min(0).max(1).optional(),
          })
          .refine(
            ({ minSleepSeconds: min, maxSleepSeconds: max }) => min === undefined || max === undefined || min <= max,
            {
              path: ['minSleepSeconds'],
              message: 'must not be more than maxSleepSeconds',
            },
          )
          .optional()
          .openapi({ description: '`simulated` only.' }),
        ports: z.array(port).min(1).max(1_000).nullable().optional().openapi({
          description: '`ports` only: what to try; null for the 100 most common.',
        }),
        httpPort: port.optional().openapi({ description: 'Where the target names no port.' }),
        httpsPort: port.optional().openapi({ description: 'Where the target names no port.' }),
      })
      .default({})
      .openapi({ description: 'Whatever is left out gets the server’s default.' }),
  })
  .openapi('ScanRequest', { example: { target: 'https://example.com', profile: 'standard' } });

export const submitHeadersSchema = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, _ and -')
    .optional()
    .openapi({
      description:
        'Makes this request safe to repeat: the same key and body give the scan that the first one started, for as long as Temporal keeps it. Best a random UUID.',
    }),
});

export type ParsedScanRequest = z.infer<typeof scanRequestSchema>;

/** parseTarget refuses white space, control characters and backslashes, so no scan has such a target. */
const canBeTarget = (text: string): boolean => !/[\s\p{Cc}\\]/u.test(text);

export const scanListQuerySchema = z.strictObject({
  state: stateSchema.optional(),
  target: z
    .string()
    .trim()
    .max(2048)
    .refine(canBeTarget, 'has white space, control characters or backslashes, as no target has')
    .optional()
    .openapi({ description: 'Exactly as it was submitted.', example: 'https://example.com' }),
  profile: profileSchema.optional(),
  ...pagingParameters('scans', 'accepted'),
});

export const scanIdSchema = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ param: { name: 'id', in: 'path' }, description: 'The scan’s id.' }),
});
