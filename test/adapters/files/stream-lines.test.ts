import { PassThrough, Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { streamLines } from '../../../adapters/files/stream-lines.ts';
import type { SourceLine } from '../../../contracts/karma/feed.ts';
import { expectEventually } from '../../helpers/eventually.ts';

const longestLine = 8;
async function read(stream: Readable, signal = new AbortController().signal, into: SourceLine[] = []) {
  for await (const { lines, position } of streamLines({ stream, longestLine, linesPerBatch: 2, stopping: signal })) {
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(position).toBeNull();
    into.push(...lines);
  }
  return into;
}

test('lines come whole, in whatever pieces the stream does; one too long is cut, one without an end is told as such', async () => {
  const pieces = fc.array(fc.constantFrom('a', 'bcd', '\n', 'ü', '123456789', '\n\n'), { maxLength: 30 });
  const chunks = fc.tuple(pieces, fc.array(fc.nat(40), { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(chunks, async ([drawn, cuts]) => {
      const bytes = Buffer.from(drawn.join(''));
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const parts = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      const expected = bytes.toString().split('\n');
      const unfinished = expected.pop() ?? '';
      const lines = await read(Readable.from(parts.filter((part) => part.length > 0)));
      const cut = (text: string) => Buffer.from(text).subarray(0, longestLine).toString();
      const known = expected.map((text, index) => ({ text: cut(text), number: index + 1, finished: true }));
      const last = {
        text: cut(unfinished),
        number: known.length + 1,
        finished: Buffer.byteLength(unfinished) > longestLine,
      };
      expect(lines).toEqual(unfinished === '' ? known : [...known, last]);
    }),
  );
});

test('what was taken from the stream when it is to stop is still given', async () => {
  const stream = new PassThrough();
  const stopping = new AbortController();
  const lines: SourceLine[] = [];
  const reading = read(stream, stopping.signal, lines);
  stream.write('one\n');
  await expectEventually(() => expect(lines).toHaveLength(1));
  stream.write('two\nthree\nfo');
  stopping.abort();
  await reading;
  expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'fo']);
  expect(lines.at(-1)?.finished).toBe(false);
});

test('a stream that never pauses is let go of when reading is to stop', async () => {
  const stream = new Readable({
    read() {
      setImmediate(() => this.push('line\n'));
    },
  });
  const stopping = new AbortController();
  const lines: SourceLine[] = [];
  const reading = read(stream, stopping.signal, lines);
  await expectEventually(() => expect(lines.length).toBeGreaterThan(10));
  stopping.abort();
  await reading;
  expect(stream.destroyed).toBe(true);
});

test('an error of the stream is the reader’s', async () => {
  const stream = new PassThrough();
  const reading = read(stream);
  stream.destroy(new Error('the other side is gone'));
  await expect(reading).rejects.toThrow('the other side is gone');
});
