import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { recordFormats } from '../../../contracts/telemetry/record.ts';
import { rejectReasons, skipReasons } from '../../../contracts/telemetry/submission.ts';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';
import { eventIdNamespace } from '../../../domain/telemetry/event-id.ts';
import { renderRecord } from '../../../domain/telemetry/render-record.ts';

// jest runs in the project's folder.
const page = readFileSync('docs/formats.md', 'utf8');
const telemetry = page.slice(page.indexOf('## A submission'), page.indexOf('## Reading the stream of events'));

test('the example submission becomes the example records', () => {
  const [submission, ...records] = [...telemetry.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
  const decoded = decodeSubmission(submission ?? '');
  if ('reason' in decoded) throw new Error(decoded.detail);
  expect(decoded.submission.events.map(({ type }) => type)).toEqual(['new_process', 'network_connection']);
  const [process] = decoded.submission.events;
  if (process === undefined) throw new Error('no event');
  const rendered = recordFormats.map((format) =>
    renderRecord(decoded.submission, process, {
      ...{ processedAt: '2021-03-29T12:06:20.123Z', format, partitionKey: 'device' },
    }),
  );
  const compact = (json: string) => JSON.stringify(JSON.parse(json));
  expect(rendered.map(({ data }) => Buffer.from(data).toString())).toEqual(records.map(compact));
});

test('the namespace of event ids is the one that is stated', () => {
  expect(telemetry).toContain(`namespace \`${eventIdNamespace}\``);
});

test.each(['Rejects', 'skipped'])('every reason is in its table: %s', (which) => {
  const [before = '', after = ''] = telemetry.split('### Rejects\n');
  const [part, reasons] = which === 'Rejects' ? [after, rejectReasons] : [before, skipReasons];
  const rows = part.slice(part.indexOf('| reason ')).split('\n\n')[0] ?? '';
  const stated = [...rows.matchAll(/^\| (`.*?`) +\|/gm)].flatMap(([, cell = '']) =>
    cell.replaceAll('`', '').split(', '),
  );
  expect(stated.sort()).toEqual([...reasons].sort());
});
