import { z } from '@hono/zod-openapi';
import { karmaStores } from '../../contracts/karma/failures.ts';

const time = z.iso.datetime();
const counted = z.int().min(0);
const points = z.int();
const store = z.enum(karmaStores);

const standing = z
  .object({
    ...{ crowdsourcerId: z.int(), name: z.string() },
    sums: z.object({ minor: points, medium: points, high: points, critical: points }),
    ...{ karmaTotal: points, findingsCount: z.int(), version: z.int() },
  })
  .nullable();

export const agreementReportSchema = z
  .object({
    checkedAt: time,
    agreed: z.boolean().openapi({ description: 'Whether nothing differed but what was under way.' }),
    totals: z.array(z.object({ store, crowdsourcers: counted, points })),
    differing: counted.openapi({ description: 'Copies that differed, however many of them are listed.' }),
    differences: z.array(
      z.object({
        ...{ store: z.enum(['cassandra', 'redis']), crowdsourcerId: z.int() },
        ...{ expected: standing, found: standing },
      }),
    ),
    repaired: counted.openapi({ description: 'Copies that were written anew from the ledger.' }),
    ledgerAgrees: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether the ledger adds up to what MariaDB tells; null where that was not asked.' }),
    unavailable: z.array(z.object({ store, reason: z.string() })),
    elapsedMs: counted,
  })
  .openapi('KarmaAgreementReport');

export const agreementSchema = z
  .object({
    state: z.enum(['agree', 'differ', 'unknown']).openapi({
      description: 'By the last comparison and what it put right; `unknown` where a store was away.',
    }),
    last: agreementReportSchema.nullable(),
    nextAt: time.nullable().openapi({ description: 'When the schedule compares them next.' }),
  })
  .openapi('KarmaAgreement');

export const reconcileSchema = z
  .object({
    ...{ id: z.uuid(), state: z.enum(['running', 'complete', 'failed']), report: agreementReportSchema.nullable() },
    ...{ startedAt: time, finishedAt: time.nullable() },
    links: z.object({ self: z.string(), temporal: z.string().nullable() }),
  })
  .openapi('KarmaReconcile');

export const reconcileRequestSchema = z
  .strictObject({
    repair: z.boolean().default(true).openapi({ description: 'Whether copies that differ are written anew.' }),
    checkLedger: z
      .boolean()
      .default(false)
      .openapi({ description: 'Whether the whole ledger is added up too, which takes its time.' }),
  })
  .openapi('KarmaReconcileRequest');

export const reconcileIdSchema = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ param: { name: 'id', in: 'path' }, description: 'The comparison’s id.' }),
});
