import { z } from '@hono/zod-openapi';
import type { CorrectionKind } from '../../contracts/karma/corrections.ts';
import { karmaStores } from '../../contracts/karma/failures.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import { sagaKinds, sagaListStates } from '../../contracts/karma/resource.ts';
import { sagaStates } from '../../contracts/karma/saga.ts';
import { largestReferenceId } from '../../domain/karma/ids.ts';
import { nameProblem } from '../../domain/karma/read-reference.ts';
import { pagingParameters } from './paging.ts';

const time = z.iso.datetime();
const counted = z.int().min(0);
const referenceId = z.int().min(1).max(largestReferenceId);
const failure = z.object({ store: z.enum(karmaStores), reason: z.string() }).nullable();
const link = z.string().nullable();

const correctionKinds = [
  ...(['void_finding', 'rerate_vulnerability', 'rename_crowdsourcer', 'add_crowdsourcer'] as const),
  'merge_crowdsourcers',
] as const satisfies CorrectionKind[];

const listItem = {
  id: z.uuid(),
  kind: z.enum(sagaKinds),
  state: z.enum(sagaListStates).openapi({
    description:
      '`parked`: all three stores are as if it had never begun, and it waits for `retry` or `discard`. `failed`: it was cancelled or terminated.',
  }),
  attempt: z.int().min(1),
  findings: counted.nullable().openapi({ description: 'Of a batch; null for a correction.' }),
  correction: z.enum(correctionKinds).nullable().openapi({ description: 'Its kind; null for a batch.' }),
  summary: z.string(),
  failure: failure.openapi({ description: 'Why it was taken back or refused.' }),
  startedAt: time,
  parkedSince: time.nullable(),
  finishedAt: time.nullable(),
  links: z
    .object({ self: z.string(), retry: link, discard: link, temporal: link })
    .openapi({ description: '`retry` and `discard` are there while it is parked.' }),
};

export const sagaListSchema = z
  .object({ items: z.array(z.object(listItem)), nextCursor: z.string().nullable() })
  .openapi('KarmaSagaList');

const change = z
  .object({
    ...{ changeId: z.string(), awards: counted, reversals: counted, points: z.int() },
    duplicates: counted.openapi({ description: 'Findings that another batch had brought before.' }),
    parkedFindings: counted.openapi({ description: 'Findings of unknown vulnerabilities.' }),
    crowdsourcers: z.array(z.int()).openapi({ description: 'Whose standing changed.' }),
  })
  .openapi('LedgerChange');

export const sagaSchema = z
  .object({
    ...listItem,
    status: z
      .object({
        ...{ id: z.uuid(), state: z.enum(sagaStates), attempt: z.int().min(1), findings: counted.nullable() },
        ...{ change: change.nullable(), failure, parkedSince: time.nullable() },
      })
      .nullable()
      .openapi({ description: 'What the saga itself tells; null while no worker answers.' }),
    historyEvents: counted,
  })
  .openapi('KarmaSaga');

export const sagaListQuerySchema = z.strictObject({
  state: z.enum(sagaListStates).optional(),
  kind: z.enum(sagaKinds).optional(),
  ...pagingParameters('sagas', 'begun'),
});

export const sagaIdSchema = z.object({
  id: z
    .uuid()
    .toLowerCase()
    .openapi({ param: { name: 'id', in: 'path' }, description: 'The id of the batch or the correction.' }),
});

const name = z.string().superRefine((text, context) => {
  const message = nameProblem(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const ofKind = <Kind extends CorrectionKind>(kind: Kind) => ({ kind: z.literal(kind) });

const correctionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...ofKind('void_finding'), findingKey: z.uuid().toLowerCase() }),
    z.strictObject({
      ...{ ...ofKind('rerate_vulnerability'), vulnerabilityId: referenceId, severity: z.enum(severityNames) },
      retroactive: z.boolean().openapi({ description: 'Whether findings that were scored before are scored anew.' }),
    }),
    z.strictObject({ ...ofKind('rename_crowdsourcer'), crowdsourcerId: referenceId, name }),
    z.strictObject({ ...ofKind('add_crowdsourcer'), crowdsourcerId: referenceId, name }),
    z
      .strictObject({ ...ofKind('merge_crowdsourcers'), from: referenceId, into: referenceId })
      .refine(({ from, into }) => from !== into, { path: ['into'], message: 'must be another one' }),
  ])
  .openapi({ type: 'object' });

export const correctionRequestSchema = z
  .strictObject({
    correction: correctionSchema,
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^\P{Cc}*$/u, 'must have no control characters')
      .openapi({ description: 'For the history: why.' }),
  })
  .openapi('KarmaCorrectionRequest', {
    example: {
      correction: { kind: 'rerate_vulnerability', vulnerabilityId: 7, severity: 'high', retroactive: true },
      reason: 'The vendor found that it can be exploited from outside.',
    },
  });

export const correctionHeadersSchema = z.object({
  'Idempotency-Key': z.uuid().toLowerCase().optional().openapi({
    description: 'The correction’s id: the same key and body give the correction that the first one began.',
  }),
});
