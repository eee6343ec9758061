import { z } from '@hono/zod-openapi';
import { severityNames } from '../../contracts/karma/findings.ts';

const time = z.iso.datetime();
/** Of the ledger, to the microsecond. */
const recordedTime = z.iso.datetime({ precision: 6 });
const counted = z.int().min(0);
const points = z.int();
const severity = z.enum(severityNames);

const sums = z
  .object({ minor: points, medium: points, high: points, critical: points })
  .openapi('SeveritySums', { description: 'Points by severity.' });

const moment = {
  asOf: time.nullable().openapi({ description: 'What had happened by then; null for all.' }),
  knownAt: time
    .nullable()
    .openapi({ description: 'As it was known then; with it the same question has the same answer for ever.' }),
};

const standing = {
  rank: z.int().min(1).openapi({ description: 'By total; of equal totals the same.' }),
  crowdsourcerId: z.int(),
  name: z.string(),
  sums,
  karmaTotal: points,
  findingsCount: counted,
  karmaAverage: z
    .string()
    .regex(/^-?\d+\.\d{4}$/)
    .openapi({ description: 'Points a finding, exact to four digits, rounded half up.', example: '415.5172' }),
};

export const leaderboardSchema = z
  .object({
    ...moment,
    span: z
      .object({ first: time, last: time })
      .nullable()
      .openapi({ description: 'When the first and the last of all findings were found, whatever the moment.' }),
    items: z.array(z.object({ ...standing, links: z.object({ self: z.string() }) })),
    nextCursor: z.string().nullable(),
  })
  .openapi('KarmaLeaderboard');

export const crowdsourcerSchema = z
  .object({
    ...standing,
    ...moment,
    links: z.object({ self: z.string(), history: z.string(), timeline: z.string() }),
  })
  .openapi('KarmaCrowdsourcer');

const ledgerEntry = {
  entryId: z.int(),
  kind: z.enum(['award', 'reversal']),
  findingKey: z.uuid(),
  findingId: z.int(),
  vulnerabilityId: z.int(),
  crowdsourcerId: z.int(),
  name: z.string().openapi({ description: 'The crowdsourcer’s at the time of recording.' }),
  severity,
  points: points.openapi({ description: 'Negative where they are taken back.' }),
  happenedAt: time,
  recordedAt: recordedTime,
  ruleVersion: z.int(),
  changeId: z.string().openapi({ description: 'The change that it came with: a batch’s or a correction’s attempt.' }),
  reverses: z.int().nullable().openapi({ description: 'Of a reversal: the entry that it takes back.' }),
};

export const ledgerEntrySchema = z.object(ledgerEntry).openapi('LedgerEntry');

export const historySchema = z
  .object({
    ...moment,
    items: z.array(
      z.object({
        ...ledgerEntry,
        runningTotal: points.openapi({ description: 'What all entries up to this one add up to.' }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('KarmaHistory');

export const timelineSchema = z
  .object({
    ...moment,
    days: z.array(
      z.object({
        ...{ day: z.iso.date(), findings: points, points },
        sums: sums.openapi({ description: 'At the end of the day.' }),
        karmaTotal: points,
      }),
    ),
  })
  .openapi('KarmaTimeline');

export const parkedFindingsSchema = z
  .object({
    items: z.array(
      z.object({
        ...{ findingKey: z.uuid(), findingId: z.int(), vulnerabilityId: z.int(), foundAt: time },
        reason: z.enum(['unknown_vulnerability']),
        parkedAt: recordedTime,
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('ParkedFindings');
