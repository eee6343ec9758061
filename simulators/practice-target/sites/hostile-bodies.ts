import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setInterval } from 'node:timers/promises';
import { renderPage } from '../page.ts';
import type { Site } from '../site.ts';
import { gzipBomb } from './gzip-bomb.ts';

const dripMs = 200;
const paragraph = Buffer.from('<p>And another thing.</p>\n'.repeat(2_500));

function* endlessPage(): Generator<Buffer> {
  yield Buffer.from(renderPage({ title: 'The long read', text: 'It goes on.' }));
  while (true) yield paragraph;
}

/** Sites that speak HTTP well, and whose answers are a burden to read. */
export const burdensomeSites: Site[] = [
  {
    name: 'endless',
    description: 'A page that never ends, as fast as it is read',
    kind: 'hostile',
    demo: false,
    answer: ({ response }) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return pipeline(Readable.from(endlessPage()), response);
    },
  },
  {
    name: 'gzip-bomb',
    description: 'A page of 10 MB that unpacks to 10 GB',
    kind: 'hostile',
    demo: false,
    answer: ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
      return pipeline(Readable.from(gzipBomb()), response);
    },
  },
  {
    name: 'drip',
    description: `A page that comes letter by letter, one every ${dripMs} ms, for ever`,
    kind: 'hostile',
    demo: false,
    async answer({ response, signal }) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.flushHeaders();
      for await (const _ of setInterval(dripMs, undefined, { signal })) response.write('z');
    },
  },
  {
    name: 'deep-page',
    description: 'A page of 100,000 elements, each inside the one before',
    kind: 'hostile',
    demo: false,
    answer({ response }) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(renderPage({ title: 'Well', text: 'How deep?', body: '<div>'.repeat(100_000) }));
    },
  },
  {
    name: 'many-headers',
    description: '5,000 headers, 130 KB of them (?count= for another number)',
    kind: 'hostile',
    demo: false,
    answer({ response, url }) {
      const count = Number(url.searchParams.get('count') ?? 5_000);
      for (let index = 1; index <= count; index += 1) response.setHeader(`x-header-${index}`, `value ${index}`);
      response.end(renderPage({ title: 'Headed', text: 'Most of this answer is above.' }));
    },
  },
  {
    name: 'invalid-utf8',
    description: 'Says that it is UTF-8, and is not: neither the page nor a header',
    kind: 'hostile',
    demo: false,
    answer({ response }) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'x-motto': 'caf\xe9 \xff\xfe' });
      const [before, after] = renderPage({ title: 'Caf|', text: 'Overlong, lone and cut.' }).split('|');
      const broken = Buffer.from([0xc0, 0xaf, 0x80, 0xed, 0xa0, 0x80, 0xf8, 0xff, 0xe2, 0x82]);
      response.end(Buffer.concat([Buffer.from(before ?? ''), broken, Buffer.from(after ?? '')]));
    },
  },
];
