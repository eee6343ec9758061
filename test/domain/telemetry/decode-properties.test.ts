import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Submission } from '../../../contracts/telemetry/submission.ts';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';
import { eventId } from '../../../domain/telemetry/event-id.ts';
import { renderRecord } from '../../../domain/telemetry/render-record.ts';

const base64 = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');

const text = fc.string({ minLength: 1, unit: 'binary' });
const newProcess = fc.record({ cmdl: text, user: text });
const port = fc.integer({ min: 0, max: 65_535 });
const networkConnection = fc.record({ source_ip: fc.ipV4(), destination_ip: fc.ipV4(), destination_port: port });
/** Never valid as either type of event. */
const rubbish = fc.constantFrom(null, 7, 'event', [], {}, { cmdl: null, user: 'root' }, { source_ip: 'not-an-ip' });

type Drawn = { valid: boolean; data: unknown };
const eventsOf = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<Drawn[]> => {
  const drawn = fc.oneof(
    valid.map((data) => ({ valid: true, data })),
    rubbish.map((data) => ({ valid: false, data })),
  );
  return fc.array(drawn, { minLength: 1 });
};

/** Lists of both types, in either order. */
const drawnLists = fc
  .tuple(eventsOf(newProcess), eventsOf(networkConnection), fc.boolean())
  .map(([processes, connections, turned]): [string, Drawn[]][] => {
    const lists: [string, Drawn[]][] = [
      ['new_process', processes],
      ['network_connection', connections],
    ];
    return turned ? lists.toReversed() : lists;
  });

const drawnDocuments = fc
  .record({ submission_id: fc.uuid(), device_id: fc.uuid(), time_created: text, lists: drawnLists })
  .map(({ lists, ...ids }) => ({
    lists,
    document: { ...ids, events: Object.fromEntries(lists.map(([type, list]) => [type, list.map(({ data }) => data)])) },
  }));
const documents = drawnDocuments.map(({ document }) => document);

test('valid events come in the order of the document, with the positions that they have beside invalid ones', () => {
  fc.assert(
    fc.property(drawnDocuments, ({ document, lists }) => {
      const drawn = lists.flatMap(([type, list]) => list.map((event, position) => ({ type, position, ...event })));
      const decoded = decodeSubmission(base64(document));
      expect('submission' in decoded ? decoded.submission.events : []).toEqual(
        drawn.filter(({ valid }) => valid).map(({ type, position, data }) => ({ type, position, data })),
      );
      expect(decoded.skipped).toMatchObject(
        drawn.filter(({ valid }) => !valid).map(({ type, position }) => ({ type, position })),
      );
    }),
  );
});

test('base64 and plain JSON, pretty or not, come to the same', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const decoded = decodeSubmission(base64(document));
      expect(decodeSubmission(JSON.stringify(document))).toEqual(decoded);
      expect(decodeSubmission(JSON.stringify(document, null, 2))).toEqual(decoded);
    }),
  );
});

test('a redelivery repeats every event_id, and no two events of a submission share one', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const ids = idsOf(base64(document));
      expect(idsOf(JSON.stringify({ ...document, submission_id: document.submission_id.toUpperCase() }))).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

function idsOf(body: string): string[] {
  const decoded = decodeSubmission(body);
  return 'submission' in decoded
    ? decoded.submission.events.map((event) => eventId(decoded.submission.submissionId, event))
    : [];
}

/** Now and then anything that JSON may hold, in each place where the right thing could stand. */
const mostly = (right: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary: right, weight: 9 }, fc.jsonValue());
const nearlyDocuments = fc.record({
  submission_id: mostly(fc.uuid()),
  device_id: mostly(fc.uuid()),
  time_created: fc.jsonValue(),
  events: mostly(
    fc.dictionary(
      fc.constantFrom('new_process', 'network_connection', '__proto__', 'toString'),
      mostly(fc.array(mostly(fc.oneof(newProcess, networkConnection)))),
    ),
  ),
});

test('whatever a body is, it is either rejected or can be written to the stream', () => {
  const bodies = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json(), nearlyDocuments.map(base64));
  fc.assert(
    fc.property(bodies, (body) => {
      const decoded = decodeSubmission(body);
      if ('reason' in decoded) return;
      expect(decoded.submission.events).not.toHaveLength(0);
      expect(recordsOf(decoded.submission)).toEqual(recordsOf(JSON.parse(JSON.stringify(decoded.submission))));
    }),
    { numRuns: 500 },
  );
});

function recordsOf(submission: Submission): string[] {
  const options = { processedAt: '2021-03-29T12:06:20.123Z', format: 'v2', partitionKey: 'device' } as const;
  return submission.events.map((event) => Buffer.from(renderRecord(submission, event, options).data).toString());
}
