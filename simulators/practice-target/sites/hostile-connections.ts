import { setInterval, setTimeout } from 'node:timers/promises';
import { renderPage } from '../page.ts';
import type { Site, Visit } from '../site.ts';
import { hangUp } from './hang-up.ts';

const failuresFirst = 2;
const slowHeaderMs = 200;

const defineSite = (name: string, description: string, answer: Site['answer']): Site => ({
  name,
  description,
  kind: 'hostile',
  demo: false,
  answer,
});

/** Answers with these bytes in place of what the http server would have sent, and hangs up. */
const sayOnly =
  (...bytes: (string | Buffer)[]): Site['answer'] =>
  ({ response }: Visit) => {
    for (const part of bytes) response.socket?.write(part);
    response.socket?.end();
  };

const noise = Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 167 + 13) % 256));

/** Sites that break the rules of HTTP, of TLS or of patience. */
export const ruleBreakingSites: Site[] = [
  defineSite('slow', 'Answers after 15 seconds (?seconds= for another time)', async ({ response, url, signal }) => {
    const seconds = Number(url.searchParams.get('seconds') ?? 15);
    await setTimeout(seconds * 1000, undefined, { signal });
    response.end(renderPage({ title: 'Worth the wait', text: 'Thank you for your patience.' }));
  }),
  {
    ...defineSite(
      'flaky',
      `Resets the first ${failuresFirst} requests for an address, then answers until left alone for a minute`,
      ({ response, visits }) => {
        if (visits <= failuresFirst) hangUp(response);
        else response.end(renderPage({ title: 'Up again', text: 'We had a few problems.' }));
      },
    ),
    demo: true,
  },
  defineSite('slow-headers', `One more header every ${slowHeaderMs} ms, for ever`, async ({ response, signal }) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    for await (const _ of setInterval(slowHeaderMs, undefined, { signal }))
      response.socket?.write('x-more: to come\r\n');
  }),
  {
    ...defineSite('silent', 'Takes the connection and says nothing, neither HTTP nor TLS', () => {}),
    insteadOfTls: (socket) => void socket.resume(),
  },
  defineSite('empty-reply', 'Hangs up politely before the first byte', sayOnly()),
  defineSite('garbage', 'Answers with noise in place of HTTP', sayOnly(noise)),
  defineSite(
    'broken-chunking',
    'Chunked, with a size that is no number',
    sayOnly(
      'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n',
      '10\r\n<h1>Chunks</h1>\n\r\nseventeen\r\n<p>are hard</p>\r\n',
    ),
  ),
  defineSite(
    'wrong-length',
    'Claims 1,000,000 bytes, sends a few, and hangs up',
    sayOnly('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000000\r\n\r\n<h1>Cut short</h1>'),
  ),
  {
    ...defineSite('tls-garbage', 'Leads to https, where noise comes in place of TLS', ({ response, origins }) => {
      response.writeHead(301, { location: `${origins.https}/` }).end();
    }),
    insteadOfTls: (socket) => void socket.end(noise),
  },
];
