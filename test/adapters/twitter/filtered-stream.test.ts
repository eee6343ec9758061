import { afterEach, expect, test } from '@jest/globals';
import { startTwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { freePort } from '../../helpers/free-ports.ts';
import { gate } from '../../helpers/gate.ts';
import type { TestProducer, TestProducerOptions } from './stream-for-test.ts';
import { apiOf, idOf, lines, quickPace, startProducer, token } from './stream-for-test.ts';

let producer: TestProducer;
afterEach(() => producer?.stop());

const begin = async (options: TestProducerOptions = {}) => {
  producer = await startProducer(options);
  return producer;
};
const connected = (times = 1) =>
  expectEventually(() => {
    expect(producer.counts().connections).toBe(times);
    expect(producer.server.connected).toBe(1);
  });
const posts = lines(40);
const publish = (from: number, until: number) => {
  for (const line of posts.slice(from, until)) producer.server.publish(line);
};
const hasCome = (until: number) =>
  expectEventually(() => expect(new Set(producer.posts)).toEqual(new Set(posts.slice(0, until).map(idOf))));
const streamRequests = () => producer.server.requests.filter(({ path }) => path === '/2/tweets/search/stream');
const troublesOf = () => producer.troubles.filter((trouble) => trouble !== null);
/** Between two requests for the stream. */
const waits = () => {
  const at = streamRequests().map(({ atMs }) => atMs);
  return at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
};

test('posts come in order, with what counting needs; keep-alives are counted and nothing else', async () => {
  await begin();
  await connected();
  publish(0, 40);
  await hasCome(40);
  expect(producer.posts).toEqual(posts.map(idOf));
  await expectEventually(() => expect(producer.counts().keepAlives).toBeGreaterThan(2));
  const [request] = streamRequests();
  expect(request?.query).toEqual({
    'tweet.fields': 'author_id,created_at,geo,referenced_tweets',
    'place.fields': 'country_code,full_name,name,place_type',
    'user.fields': 'username',
    expansions: 'author_id,geo.place_id',
  });
  expect(request?.userAgent).toBe('vigil-test');
  expect([producer.rejects, producer.troubles]).toEqual([[], [null]]);
});

test('what is no post is set aside with its line and reason, and its neighbours come', async () => {
  await begin();
  await connected();
  publish(0, 2);
  producer.server.publish('{"data":{"id":');
  producer.server.publish('{"data":{"id":17,"text":null}}');
  publish(2, 3);
  // Errors beside a post are about the post.
  producer.server.publish(JSON.stringify({ ...JSON.parse(posts[3] ?? ''), errors: [{ title: 'Not Found Error' }] }));
  await hasCome(4);
  expect(producer.rejects).toEqual([
    expect.objectContaining({ file: 'twitter', line: 3, reason: 'not_decodable', text: '{"data":{"id":' }),
    expect.objectContaining({ file: 'twitter', line: 4, reason: 'bad_post_id', detail: expect.stringMatching(/\.$/) }),
  ]);
});

test.each([
  ['disconnect', 'Twitter’s stream is away: it was ended. Connecting again at once.'],
  ['cut', 'Connecting again at once.'],
  ['fail', 'it says “operational-disconnect: This stream has been disconnected upstream for operational reasons”'],
  ['stall', 'nothing came for 0.1 s, not even a keep-alive. Connecting again at once.'],
] as const)('%s: it connects again at once, and has what it missed sent again', async (fault, told) => {
  await begin({ source: { stallMs: 100 }, server: { connections: 2 } });
  await connected();
  publish(0, 10);
  await hasCome(10);
  producer.server[fault]();
  // While nobody is connected, or nobody is heard.
  publish(10, 20);
  await expectEventually(() => expect(producer.counts().connections).toBe(2));
  publish(20, 30);
  await hasCome(30);
  expect(troublesOf()).toEqual([expect.stringContaining(told)]);
  expect(producer.troubles.at(-1)).toBeNull();
  expect(streamRequests()[1]?.query.backfill_minutes).toBe('1');
  expect(producer.notes).toEqual(['asked for the last 1 min again']);
  // What had come before the fault came again: whoever takes it has to bear repeats.
  expect(producer.posts.length).toBeGreaterThan(30);
});

test('what came before anything was read is asked for again too', async () => {
  await begin({ server: { keepAliveMs: 60_000 } });
  await connected();
  producer.server.cut();
  publish(0, 5);
  await hasCome(5);
  expect(streamRequests().map(({ query }) => query.backfill_minutes)).toEqual([undefined, '1']);
});

test('a stream that ends again and again is asked for less and less', async () => {
  await begin();
  for (let times = 1; times <= 4; times += 1) {
    await connected(times);
    producer.server.disconnect();
  }
  await connected(5);
  const [first = 0, second = 0, third = 0, fourth = 0] = waits();
  expect(second).toBeGreaterThanOrEqual(19);
  expect(third).toBeGreaterThanOrEqual(39);
  expect(fourth).toBeGreaterThanOrEqual(79);
  expect(troublesOf()[0]).toMatch(/at once\.$/);
  expect(first).toBeGreaterThanOrEqual(0);
});

test('errors of the server are waited for, longer each time, and told', async () => {
  await begin();
  await connected();
  producer.server.refuseNext(
    { status: 503, body: 'over capacity' },
    { status: 500, body: { title: 'Oops', detail: 'Try later.' } },
  );
  producer.server.disconnect();
  await connected(2);
  const [, second = 0, third = 0] = waits();
  expect(second).toBeGreaterThanOrEqual(19);
  expect(third).toBeGreaterThanOrEqual(39);
  expect(troublesOf().slice(1)).toEqual([
    'Twitter answers with HTTP 503. Connecting again at once.',
    'Twitter answers with HTTP 500 (Oops: Try later). Connecting again at once.',
  ]);
});

test('a server that is not there at first is waited for', async () => {
  const port = await freePort();
  await begin({ source: { api: apiOf(`http://127.0.0.1:${port}`) } });
  await expectEventually(() => expect(troublesOf().length).toBeGreaterThan(2));
  expect(troublesOf()[0]).toMatch(/^Twitter’s stream is away: connect ECONNREFUSED .*\. Connecting again at once\.$/);
  const later = await startTwitterStream({ token, port });
  await expectEventually(() => expect(producer.counts().connections).toBe(1));
  await later.stop();
});

test('too many requests: not before the moment that the server says', async () => {
  await begin();
  await connected();
  const resetSeconds = Math.ceil(Date.now() / 1_000) + 1;
  const headers = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(resetSeconds) };
  producer.server.refuseNext({ status: 429, body: { title: 'Too Many Requests' }, headers });
  producer.server.disconnect();
  await connected(2);
  expect(streamRequests().at(-1)?.atMs).toBeGreaterThanOrEqual(resetSeconds * 1_000);
  expect(troublesOf().at(-1)).toMatch(
    /^Twitter answers with HTTP 429 \(Too Many Requests\)\. Too much was asked for\. /,
  );
});

test('another connection in the way: it waits longer and longer, though requests are left', async () => {
  await begin({ server: { connections: 0 } });
  await expectEventually(() => expect(streamRequests().length).toBeGreaterThan(3));
  const [first = 0, second = 0] = waits();
  expect(first).toBeGreaterThanOrEqual(39);
  expect(second).toBeGreaterThanOrEqual(79);
  expect(troublesOf()[0]).toContain('This stream is currently at the maximum allowed connection limit');
});

test('an account that may not ask for what it missed goes on without, and says what is lost', async () => {
  await begin({ server: { backfill: false } });
  await connected();
  publish(0, 1);
  await hasCome(1);
  producer.server.disconnect();
  await connected(2);
  expect(streamRequests().map(({ query }) => query.backfill_minutes)).toEqual([undefined, '1', undefined]);
  expect(producer.notes).toEqual([
    expect.stringContaining('may not ask for what it missed'),
    expect.stringContaining('are lost'),
  ]);
  expect(troublesOf()).toHaveLength(1);
});

test.each([
  [401, 'It refuses the bearer token: put a valid one into VIGIL_TWITTER_TOKEN'],
  [403, 'its app may not do this'],
  [404, 'VIGIL_TWITTER_URL must be that of an API v2'],
  [302, 'It sends elsewhere, where the token must not go'],
])('refused with %i before it was ever there, it ends, and says what to do', async (status, told) => {
  producer = await startProducer({ given: status === 401 ? 'another' : 'AAAA-secret-of-the-app' });
  if (status === 401) return expect(await producer.ended).toMatchObject({ message: expect.stringContaining(told) });
  await connected();
  await producer.stop();
  const refusing = await startProducer({
    async prepare(server) {
      const headers = { location: 'http://127.0.0.1:9/' };
      server.refuseNext({ status, body: { title: 'No', detail: 'Not you' }, headers });
      return null;
    },
  });
  producer = refusing;
  const error = await refusing.ended;
  expect(error).toMatchObject({ status, message: expect.stringContaining(told) });
  expect(String(error)).toContain('(No: Not you)');
});

test('refused once it has been there, it goes on trying: whoever mends it needn’t start it again', async () => {
  await begin();
  await connected();
  producer.server.refuseNext({ status: 401 }, { status: 401 });
  producer.server.disconnect();
  await connected(2);
  expect(troublesOf().slice(1)).toHaveLength(2);
});

test('the token is in no message, even where a server quotes it', async () => {
  await begin();
  await connected();
  producer.server.refuseNext({ status: 500, body: { title: 'Bad', detail: 'Bearer AAAA-secret-of-the-app is odd' } });
  producer.server.disconnect();
  await connected(2);
  expect(troublesOf().at(-1)).toContain('Bearer ******** is odd');
});

test('what isn’t taken isn’t read: the server is left with it, and the pause is no silence', async () => {
  const taking = gate();
  await begin({ source: { stallMs: 2_000 }, server: { unreadBytes: 1e9 }, gate: () => taking.opened });
  await connected();
  // Large ones, so that soon no buffer between the two has room for more.
  const many = lines(2_000, 8).map((line) => line.replace('"text":"', `$&${'x'.repeat(10_000)} `));
  for (const line of many) producer.server.publish(line);
  await expectEventually(() => expect(producer.posts.length).toBeGreaterThan(0));
  const unread = producer.server.unread;
  expect(unread).toBeGreaterThan(5_000_000);
  const begunMs = Date.now();
  await expectEventually(() => expect(Date.now() - begunMs).toBeGreaterThan(2_500));
  // But for what the system's own buffers take.
  expect(producer.server.unread).toBeGreaterThan(unread / 2);
  taking.open();
  await expectEventually(() => expect(producer.posts.length).toBe(2_000));
  expect(producer.counts().connections).toBe(1);
});

test('a process that was held up itself takes that for no silence of the stream', async () => {
  await begin({ source: { stallMs: 100 } });
  await connected();
  // Which of its timers is due first when it goes on is a matter of chance.
  for (let times = 1; times <= 8; times += 1) {
    const heard = producer.counts().keepAlives ?? 0;
    await expectEventually(() => expect(producer.counts().keepAlives).toBeGreaterThan(heard));
    const untilMs = Date.now() + 200;
    while (Date.now() < untilMs);
  }
  publish(0, 3);
  await hasCome(3);
  expect([producer.counts().connections, troublesOf()]).toEqual([1, []]);
});

test('it stops at once, whatever it waits for', async () => {
  const slow = { ...quickPace, httpFirstMs: 1e8, limitedFirstMs: 1e8 };
  await begin({ source: { pace: slow } });
  await connected();
  producer.server.refuseNext({ status: 503 });
  producer.server.disconnect();
  await expectEventually(() => expect(troublesOf()).toHaveLength(2));
  await producer.stop();
  expect(await producer.ended).toBeNull();
  await begin();
  await connected();
  await producer.stop();
  expect(await producer.ended).toBeNull();
});
