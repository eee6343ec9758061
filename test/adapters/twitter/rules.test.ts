import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeOwnRules, syncRules } from '../../../adapters/twitter/rules.ts';
import type { RuleTerm, Share } from '../../../domain/trends/stream-rules.ts';
import { streamRules } from '../../../domain/trends/stream-rules.ts';
import type { TwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { startTwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { apiOf, idOf, lines, startProducer, token } from './stream-for-test.ts';

let server: TwitterStream;
const never = new AbortController().signal;
const start = async (limits: { rules?: number; ruleCharacters?: number } = {}) => {
  await server?.stop();
  server = await startTwitterStream({ token, ...limits });
};
beforeEach(() => start());
afterEach(() => server.stop());

const cities = (...names: string[]): RuleTerm[] => names.map((value) => ({ kind: 'city', value }));
const whole: Share = { part: 1, of: 1 };
const share = (part: number, of: number): Share => ({ part, of });
/** With a rule for each city. */
const sync = (terms: RuleTerm[], own: Share = whole) =>
  syncRules(apiOf(server.url), streamRules(terms, own, 20), own, never);
const values = () => server.rules().map(({ value }) => value);

test('three producers share the rules, and each changes its own alone', async () => {
  const all = cities('Ajax', 'Oshawa', 'Whitby', 'Laval', 'Regina');
  const shares = [share(1, 3), share(2, 3), share(3, 3)];
  const synced = await Promise.all(shares.map((own) => sync(all, own)));
  expect(values().sort()).toEqual(all.map(({ value }) => `place:"${value}"`).sort());
  expect(synced.map(({ ids }) => ids.size)).toEqual([2, 2, 1]);
  expect(new Set(synced.flatMap(({ ids }) => [...ids])).size).toBe(5);

  const before = server.rules();
  const again = await sync(all, share(2, 3));
  expect([again.add, again.remove, server.rules()]).toEqual([[], [], before]);
  expect(again.ids).toEqual(synced[1]?.ids);

  await sync(cities('Ajax', 'Halifax'), share(2, 3));
  expect(values().sort()).toEqual(['place:"Ajax"', 'place:"Halifax"', 'place:"Laval"', 'place:"Whitby"']);
});

test('rules of others stay; those left over from another division are told of', async () => {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ add: [{ value: 'cats', tag: 'mine' }, { value: 'dogs' }] });
  await fetch(`${server.url}/2/tweets/search/stream/rules`, { method: 'POST', headers, body });
  await sync(cities('Ajax', 'Oshawa', 'Laval'), share(3, 3));
  const { leftOver } = await sync(cities('Ajax', 'Oshawa'), share(2, 2));
  expect(leftOver).toMatchObject([{ value: 'place:"Laval"', tag: 'vigil 3/3 cities' }]);
  expect(values().sort()).toEqual(['cats', 'dogs', 'place:"Laval"', 'place:"Oshawa"']);
  expect(await removeOwnRules(apiOf(server.url), share(3, 3), never)).toBe(1);
  expect(await removeOwnRules(apiOf(server.url), share(2, 2), never)).toBe(1);
  expect(values()).toEqual(['cats', 'dogs']);
});

test('a rule that somebody else has brings what is wanted all the same, and stays theirs', async () => {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ add: [{ value: 'place:"Ajax"', tag: 'mine' }] });
  await fetch(`${server.url}/2/tweets/search/stream/rules`, { method: 'POST', headers, body });
  const { ids } = await sync(cities('Ajax', 'Laval'));
  expect(ids).toEqual(new Set(server.rules().map(({ id }) => id)));
  // Alone, nothing is added at all, which the API answers as an error.
  expect((await sync(cities('Ajax'))).ids.size).toBe(1);
  expect(server.rules()).toMatchObject([{ value: 'place:"Ajax"', tag: 'mine' }]);
});

test('where there is no room for old and new together, the old go first; where there is none at all, it is said', async () => {
  await start({ rules: 2 });
  await sync(cities('Ajax', 'Laval'));
  await sync(cities('Oshawa', 'Whitby'));
  expect(values()).toEqual(['place:"Oshawa"', 'place:"Whitby"']);
  await expect(sync(cities('Oshawa', 'Whitby', 'Regina'))).rejects.toThrow(
    /RulesCapExceeded: 1 rules more are needed beside 2 that are there/,
  );
});

test('a rule that the API doesn’t take is named with what is wrong with it', async () => {
  const rules = streamRules([{ kind: 'rule', value: 'cats (dogs' }], whole, 512);
  await expect(syncRules(apiOf(server.url), rules, whole, never)).rejects.toThrow(
    /UnprocessableEntity: cats \(dogs: A bracket is not closed/,
  );
});

test('hundreds of rules go in several requests', async () => {
  const many = cities(...Array.from({ length: 250 }, (_, index) => `City ${index}`));
  const { ids } = await syncRules(apiOf(server.url), streamRules(many, whole, 20), whole, never);
  expect([ids.size, server.rules().length]).toEqual([250, 250]);
  expect(await removeOwnRules(apiOf(server.url), whole, never)).toBe(250);
});

test('posts that only other producers’ rules bring are counted and left to them', async () => {
  const toronto = streamRules(cities('Toronto'), share(1, 2), 512);
  const producer = await startProducer({
    prepare: async ({ url }) => (await syncRules(apiOf(url), toronto, share(1, 2), never)).ids,
  });
  await expectEventually(() => expect(producer.counts().connections).toBe(1));
  const all = lines(200);
  for (const line of all) producer.server.publish(line);
  const wanted = all.filter((line) => JSON.parse(line).includes.places[0].name === 'Toronto').map(idOf);
  await expectEventually(() => expect(producer.posts).toEqual(wanted));
  expect(wanted.length).toBeGreaterThan(2);
  await expectEventually(() => expect(producer.counts().others).toBe(200 - wanted.length));
  await producer.stop();
});
