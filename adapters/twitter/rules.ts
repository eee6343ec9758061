import type { RulePlan, Share, StoredRule, StreamRule } from '../../domain/trends/stream-rules.ts';
import { isVigilTag, planRules, tagPrefix } from '../../domain/trends/stream-rules.ts';
import type { TwitterApi } from './api.ts';
import { fieldsOf, TwitterRefusal } from './refusal.ts';

/** https://docs.x.com/x-api/stream/update-stream-rules */
const path = '/2/tweets/search/stream/rules';
const answerWithinMs = 30_000;
const rulesAtOnce = 100;

export interface SyncedRules extends Pick<RulePlan, 'add' | 'remove' | 'keep'> {
  /** Ids of rules that bring what was wanted, whoever added them. */
  ids: Set<string>;
  /** Of other producers that divide rules into another number of shares: left over, maybe. */
  leftOver: StoredRule[];
}

/**
 * Brings a producer's own rules to what is wanted, and touches no others. New ones are added before old ones go, so that
 * nothing is missed between the two, unless the account has no room for both.
 * @throws {TwitterRefusal} also for a rule that the API doesn't take, with the reason that it gives
 */
export async function syncRules(
  api: TwitterApi,
  wanted: StreamRule[],
  share: Share,
  signal: AbortSignal,
): Promise<SyncedRules> {
  const call = { api, signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]) };
  const there = await listRules(call);
  const plan = planRules(there, wanted, share);
  const ids = new Set(plan.keep.map(({ id }) => id));
  const first = await addRules(call, plan.add);
  await removeRules(call, plan.remove);
  const second = first.noRoom.length > 0 ? await addRules(call, first.noRoom) : { ids: [], noRoom: [] };
  if (second.noRoom.length > 0) throw noRoom(second.noRoom.length, there.length);
  for (const id of [...first.ids, ...second.ids]) ids.add(id);
  const leftOver = there.filter(({ tag }) => isVigilTag(tag) && !tag.includes(`/${share.of} `));
  return { ...plan, ids, leftOver };
}

/** @returns how many rules of its own a producer had, which are gone by now */
export async function removeOwnRules(api: TwitterApi, share: Share, signal: AbortSignal): Promise<number> {
  const call = { api, signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]) };
  const own = (await listRules(call)).filter(({ tag }) => tag.startsWith(tagPrefix(share)));
  await removeRules(call, own);
  return own.length;
}

interface Call {
  api: TwitterApi;
  signal: AbortSignal;
}

async function listRules({ api, signal }: Call): Promise<StoredRule[]> {
  const rules: StoredRule[] = [];
  let next: unknown;
  do {
    const query = typeof next === 'string' ? { pagination_token: next } : {};
    const page = fieldsOf(await (await api.request(path, { query, signal })).json());
    for (const each of Array.isArray(page.data) ? page.data : []) {
      const { id, value, tag } = fieldsOf(each);
      rules.push({ id: String(id), value: String(value), tag: typeof tag === 'string' ? tag : '' });
    }
    next = fieldsOf(page.meta).next_token;
  } while (typeof next === 'string');
  return rules;
}

async function removeRules({ api, signal }: Call, rules: StoredRule[]): Promise<void> {
  for (let at = 0; at < rules.length; at += rulesAtOnce) {
    const ids = rules.slice(at, at + rulesAtOnce).map(({ id }) => id);
    const answer = await api.request(path, { method: 'POST', body: { delete: { ids } }, signal });
    await answer.arrayBuffer();
  }
}

interface Added {
  ids: string[];
  /** As the account has as many rules as it may. */
  noRoom: StreamRule[];
}

async function addRules(call: Call, rules: StreamRule[]): Promise<Added> {
  const added: Added = { ids: [], noRoom: [] };
  for (let at = 0; at < rules.length; at += rulesAtOnce) {
    const { ids, noRoom } = await addSome(call, rules.slice(at, at + rulesAtOnce));
    added.ids.push(...ids);
    added.noRoom.push(...noRoom);
  }
  return added;
}

async function addSome({ api, signal }: Call, rules: StreamRule[]): Promise<Added> {
  const { data, errors } = await api.request(path, { method: 'POST', body: { add: rules }, signal }).then(
    async (answer) => fieldsOf(await answer.json()),
    (error: unknown) => {
      if (error instanceof TwitterRefusal && Array.isArray(error.document.errors)) return error.document;
      throw error;
    },
  );
  const ids = Array.isArray(data) ? data.map((rule) => String(fieldsOf(rule).id)) : [];
  for (const error of Array.isArray(errors) ? errors : []) {
    const { title, id, value, details, detail } = fieldsOf(error);
    // Whoever added it, it brings what is wanted.
    if (title === 'DuplicateRule') ids.push(String(id));
    else if (typeof title === 'string' && /RulesCapExceeded|rule ?cap/i.test(title)) return { ids, noRoom: rules };
    else {
      const said = Array.isArray(details) ? details.join(' ') : String(detail ?? '');
      throw new TwitterRefusal(400, { title: title ?? 'The rule is refused', detail: `${String(value)}: ${said}` });
    }
  }
  return { ids, noRoom: [] };
}

function noRoom(more: number, there: number): TwitterRefusal {
  const detail = `${more} rules more are needed beside ${there} that are there: remove some, ask for less, or let rules be longer`;
  return new TwitterRefusal(400, { title: 'RulesCapExceeded', detail });
}
