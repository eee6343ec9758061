import { z } from '@hono/zod-openapi';
import { checkNames, profileNames } from '../../contracts/scans/checks.ts';
import { scanFailureTypes } from '../../contracts/scans/failures.ts';
import { scanStates } from '../../contracts/scans/resource.ts';
import { checkResultSchema, findingSchema } from './check-result.ts';
import { exampleListItem, exampleScan } from './examples.ts';

const time = z.iso.datetime();
export const stateSchema = z.enum(scanStates).openapi('ScanState');
export const profileSchema = z.enum(profileNames).openapi('ProfileName', {
  description: 'What a scan looks at: `standard` is http, tls and dns; `simulated` only sleeps and may fail.',
});

const failureSchema = z.object({ type: z.enum(scanFailureTypes), message: z.string() }).openapi('ScanFailure', {
  example: { type: 'target_unreachable', message: 'The connection was refused.' },
});

const checkStatusSchema = z
  .object({
    name: z.enum(checkNames),
    state: z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']),
    attempt: z.int().min(0).openapi({ description: 'Counts from 1; 0 while the check was never started.' }),
    lastFailure: failureSchema.nullable(),
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    result: checkResultSchema.nullable(),
  })
  .openapi('CheckStatus');

const outcomeSchema = z
  .object({
    grade: z.string().nullable(),
    score: z.int().nullable(),
    summary: z.string(),
    failure: failureSchema.nullable(),
  })
  .openapi('ScanOutcome');

const sourceSchema = z.enum(['query', 'history', 'visibility', 'archive']).openapi({
  description:
    'Where this answer came from: the workflow itself, Temporal’s recorded history, Temporal’s visibility (coarse: no worker answered within 1 s), or the archive.',
});

const identity = { id: z.uuid(), target: z.string(), profile: profileSchema, state: stateSchema };

const optionsSchema = z
  .object({
    simulation: z.object({ minSleepSeconds: z.number(), maxSleepSeconds: z.number(), failureChance: z.number() }),
    ports: z.array(z.int()).nullable(),
    httpPort: z.int(),
    httpsPort: z.int(),
  })
  .openapi('ScanOptions', { description: 'What the scan was started with, defaults included.' });

export const scanSchema = z
  .object({
    ...identity,
    options: optionsSchema.nullable(),
    progress: z.object({ done: z.int(), total: z.int() }),
    attempts: z.int().openapi({ description: 'The highest attempt of any check.' }),
    checks: z.array(checkStatusSchema),
    outcome: outcomeSchema.nullable(),
    acceptedAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    source: sourceSchema,
    links: z.object({ self: z.string(), report: z.string(), cancel: z.string(), temporal: z.string().nullable() }),
  })
  .openapi('Scan', { example: exampleScan });

const listItemSchema = z
  .object({
    ...identity,
    grade: z.string().nullable(),
    summary: z.string().nullable(),
    acceptedAt: time,
    finishedAt: time.nullable(),
    links: z.object({ self: z.string() }),
  })
  .openapi('ScanListItem', { example: exampleListItem });

export const scanListSchema = z
  .object({
    items: z.array(listItemSchema),
    nextCursor: z.string().nullable().openapi({ description: 'Give it as `cursor`; null on the last page.' }),
    missing: z.enum(['archive']).nullable().openapi({
      description: '`archive` where it did not answer, so that scans which only it still knows are not listed.',
    }),
  })
  .openapi('ScanList', { example: { items: [exampleListItem], nextCursor: null, missing: null } });

export const reportSchema = z
  .object({
    ...identity,
    final: z.boolean().openapi({ description: 'Whether the scan has ended; otherwise this is the report so far.' }),
    source: sourceSchema,
    outcome: outcomeSchema.nullable(),
    findings: z.array(findingSchema.extend({ check: z.enum(checkNames) })).openapi({ description: 'The worst first.' }),
    timeline: z.array(z.object({ at: time, event: z.string() })),
    checks: z.array(checkStatusSchema),
  })
  .openapi('ScanReport');
