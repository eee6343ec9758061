import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import { csvLine, csvType } from '../http/csv.ts';

export type ExportFormat = 'csv' | 'ndjson';

export const exportTypes: Record<ExportFormat, string> = {
  csv: csvType,
  ndjson: 'application/x-ndjson',
};

/** Columns of CSV, in their order, under the names that entries have in JSON. */
const columns = [
  ...(['entryId', 'kind', 'findingKey', 'findingId', 'vulnerabilityId', 'crowdsourcerId', 'name'] as const),
  ...(['severity', 'points', 'happenedAt', 'recordedAt', 'ruleVersion', 'changeId', 'reverses'] as const),
] satisfies (keyof LedgerEntry)[];

/** Characters, more or less, that go out at once. */
const chunkLength = 32 * 1024;

/**
 * The entries as bytes. Nothing is read further than whoever takes them has come, and no more once that one is gone.
 * @returns once the first entries are there, so that what keeps them from coming can still be told otherwise
 * @param onBreak told why it breaks off; whoever takes them only learns that it does
 * @throws what reading the first entries throws
 */
export async function exportEntries(
  entries: AsyncIterable<LedgerEntry>,
  format: ExportFormat,
  onBreak: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const chunks = chunksOf(entries, format);
  const first = await chunks.next();
  return ReadableStream.from(follow(first, chunks, onBreak));
}

async function* follow(
  first: IteratorResult<Uint8Array>,
  others: AsyncGenerator<Uint8Array>,
  onBreak: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.done) return;
    yield first.value;
    yield* others;
  } catch (error) {
    onBreak(error);
    throw new Error('The export broke off.');
  } finally {
    await others.return(undefined);
  }
}

async function* chunksOf(entries: AsyncIterable<LedgerEntry>, format: ExportFormat): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const toLine = (entry: LedgerEntry) =>
    format === 'csv' ? csvLine(columns.map((name) => entry[name])) : `${JSON.stringify(entry)}\n`;
  let text = format === 'csv' ? csvLine(columns) : '';
  for await (const entry of entries) {
    text += toLine(entry);
    if (text.length < chunkLength) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}
