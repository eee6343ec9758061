import { afterEach, expect, test } from '@jest/globals';
import type { TwitterStream, TwitterStreamOptions } from '../../../simulators/twitter-stream/server.ts';
import { startTwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { message } from '../../domain/trends/messages.ts';
import { expectEventually } from '../../helpers/eventually.ts';

let stream: TwitterStream;
afterEach(() => stream?.stop());

const token = 'secret-of-the-app';
const start = async (options: Partial<TwitterStreamOptions> = {}) => {
  stream = await startTwitterStream({ token, ...options });
};
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${stream.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
const post = (body: object) => ask('/2/tweets/search/stream/rules', { method: 'POST', body: JSON.stringify(body) });
const jsonOf = async (answer: Response) => [answer.status, await answer.json()];
const fields = 'tweet.fields=author_id,created_at,geo&expansions=geo.place_id&place.fields=place_type,country_code';

/** Opens the stream. @returns what has come over it so far */
async function connect(query = fields): Promise<{ lines(): string[]; ended: Promise<unknown> }> {
  const answer = await ask(`/2/tweets/search/stream?${query}`);
  expect(answer.status).toBe(200);
  let text = '';
  const read = async () => {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
  };
  return { lines: () => text.split('\r\n').slice(0, -1), ended: read().catch((error: unknown) => error) };
}

test('nothing without the token, and nothing that there is not', async () => {
  await start();
  expect((await fetch(`${stream.url}/2/tweets/search/stream`)).status).toBe(401);
  expect((await ask('/2/tweets/search/recent')).status).toBe(404);
  expect((await ask('/2/tweets/search/stream', { method: 'POST' })).status).toBe(404);
});

test('rules are added, told, and removed; what is wrong with one is said', async () => {
  await start({ rules: 2, ruleCharacters: 20 });
  expect(await jsonOf(await ask('/2/tweets/search/stream/rules'))).toEqual([200, { meta: expect.anything() }]);
  const added = await jsonOf(await post({ add: [{ value: 'cats', tag: 'a' }, { value: 'cats' }, { value: '(dogs' }] }));
  expect(added).toMatchObject([
    201,
    {
      data: [{ value: 'cats', tag: 'a' }],
      meta: { summary: { created: 1, not_created: 2 } },
      errors: [
        { title: 'DuplicateRule', value: 'cats', id: stream.rules()[0]?.id },
        { title: 'UnprocessableEntity', value: '(dogs', details: ['A bracket is not closed.'] },
      ],
    },
  ]);
  expect(await jsonOf(await post({ add: [{ value: 'x'.repeat(21) }] }))).toMatchObject([
    400,
    { errors: [{ details: [expect.stringContaining('exceeds limit of 20')] }] },
  ]);
  expect(await jsonOf(await post({ add: [{ value: 'b' }, { value: 'c' }] }))).toMatchObject([
    201,
    { errors: [{ title: 'RulesCapExceeded', value: 'c' }] },
  ]);
  const ids = stream.rules().map(({ id }) => id);
  expect(await jsonOf(await post({ delete: { ids: [...ids, '5'] } }))).toMatchObject([
    200,
    { meta: { summary: { deleted: 2, not_deleted: 1 } } },
  ]);
  expect(stream.rules()).toEqual([]);
  expect(await jsonOf(await post({}))).toMatchObject([400, { title: 'Invalid Request' }]);
});

test('posts come to whoever has a rule for them, with what was asked for and no more; keep-alives between them', async () => {
  await start({ keepAliveMs: 20 });
  await post({ add: [{ value: 'place_country:CA', tag: 'canada' }, { value: 'Hello' }, { value: 'cats' }] });
  const [canada, hello] = stream.rules();
  const { lines, ended } = await connect();
  stream.publish(JSON.stringify(message({ text: 'dogs' })));
  stream.publish(JSON.stringify(message({ text: 'nothing', geo: undefined })));
  stream.publish('{"data":');
  stream.publish(JSON.stringify(message()));
  await expectEventually(() => {
    expect(lines().filter((line) => line !== '')).toHaveLength(3);
    expect(lines().filter((line) => line === '').length).toBeGreaterThan(2);
  });
  stream.disconnect();
  await ended;
  const [dogs = '', broken, both = ''] = lines().filter((line) => line !== '');
  expect(JSON.parse(dogs)).toEqual({
    data: { ...message().data, text: 'dogs' },
    includes: { places: message().includes?.places?.map(({ name: _, ...place }) => place) },
    matching_rules: [{ id: canada?.id, tag: 'canada' }],
  });
  expect(broken).toBe('{"data":');
  expect(JSON.parse(both).matching_rules).toEqual([
    { id: canada?.id, tag: 'canada' },
    { id: hello?.id, tag: '' },
  ]);
  const plain = await connect('');
  stream.publish(JSON.stringify(message()));
  await expectEventually(() => expect(plain.lines().find((line) => line !== '')).toBeDefined());
  const first = JSON.parse(plain.lines().find((line) => line !== '') ?? '');
  expect(first).toEqual({ data: { id: message().data.id, text: 'Hello' }, matching_rules: expect.anything() });
});

test('what was missed is sent again to who asks for it, and who may', async () => {
  await start({ connections: 5 });
  await post({ add: [{ value: 'Hello' }] });
  const [live] = [await connect(), stream.publish(JSON.stringify(message()))];
  await expectEventually(() => expect(live.lines()).toHaveLength(1));
  const again = await connect(`${fields}&backfill_minutes=1`);
  await expectEventually(() => expect(again.lines()).toEqual(live.lines()));
  const fresh = await connect();
  stream.publish(JSON.stringify(message()));
  await expectEventually(() => expect(fresh.lines()).toHaveLength(1));
  expect((await ask('/2/tweets/search/stream?backfill_minutes=6')).status).toBe(400);
  await stream.stop();
  await start({ backfill: false });
  expect((await ask('/2/tweets/search/stream?backfill_minutes=1')).status).toBe(400);
});

test('it ends, breaks off, falls silent or says what is wrong when it is told to', async () => {
  await start({ keepAliveMs: 10, connections: 2 });
  const ended = await connect();
  stream.disconnect();
  expect(await ended.ended).toBeUndefined();
  const failed = await connect();
  stream.fail();
  expect(await failed.ended).toBeUndefined();
  expect(JSON.parse(failed.lines().at(-1) ?? '')).toMatchObject({ errors: [{ title: 'operational-disconnect' }] });
  const cut = await connect();
  stream.cut();
  expect(await cut.ended).toMatchObject({ message: 'terminated' });
  const stalled = await connect();
  await expectEventually(() => expect(stalled.lines().length).toBeGreaterThan(1));
  stream.stall();
  const other = await connect();
  const heard = stalled.lines().length;
  await expectEventually(() => expect(other.lines().length).toBeGreaterThan(4));
  expect(stalled.lines().length).toBeLessThanOrEqual(heard + 1);
});

test('too many connections, at once or in a quarter of an hour, are refused with when there may be more', async () => {
  await start({ connects: 2 });
  await connect();
  const second = await ask('/2/tweets/search/stream');
  expect([second.status, second.headers.get('x-rate-limit-remaining')]).toEqual([429, '0']);
  expect(await second.json()).toMatchObject({ connection_issue: 'TooManyConnections' });
  stream.disconnect();
  await expectEventually(() => expect(stream.connected).toBe(0));
  stream.refuseNext({ status: 503, body: 'over capacity' });
  const refused = await ask('/2/tweets/search/stream');
  expect([refused.status, await refused.text()]).toEqual([503, 'over capacity']);
  await connect();
  stream.disconnect();
  await expectEventually(() => expect(stream.connected).toBe(0));
  const third = await ask('/2/tweets/search/stream');
  expect(third.status).toBe(429);
  const resetMs = Number(third.headers.get('x-rate-limit-reset')) * 1_000;
  expect(resetMs).toBeGreaterThan(Date.now() + 800_000);
  expect(resetMs).toBeLessThanOrEqual(Date.now() + 901_000);
});

test('who doesn’t read is cut off', async () => {
  await start({ unreadBytes: 100_000 });
  await post({ add: [{ value: 'Hello' }] });
  const answer = await ask(`/2/tweets/search/stream?${fields}`);
  const line = JSON.stringify(message({ text: `Hello ${'x'.repeat(100_000)}` }));
  await expectEventually(() => {
    stream.publish(line);
    expect(stream.connected).toBe(0);
  });
  await expect(answer.text()).rejects.toThrow('terminated');
});
