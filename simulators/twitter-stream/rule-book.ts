import type { PostMessage } from '../../contracts/trends/post.ts';
import type { Matches } from './match.ts';
import { readRule } from './match.ts';

export interface BookRule {
  id: string;
  value: string;
  tag?: string;
}

/** An answer of the rules' address. */
export interface RulesAnswer {
  status: number;
  body: object;
}

/** The rules of an app, as `/2/tweets/search/stream/rules` keeps them. */
export interface RuleBook {
  list(): BookRule[];
  answerList(): RulesAnswer;
  /** Of a POST with `add` or `delete`. */
  answerChange(body: unknown): RulesAnswer;
  /** Those that bring a post, as the stream tells them with it. */
  matching(post: PostMessage): { id: string; tag: string }[];
}

const problems = 'https://api.twitter.com/2/problems';
const firstId = 1_574_230_000_000_000_001n;

/** @param limits how many rules there may be, and of how many characters */
export function createRuleBook(limits: { rules: number; characters: number }): RuleBook {
  const rules = new Map<string, BookRule & { matches: Matches }>();
  let made = 0n;
  const list = (): BookRule[] => [...rules.values()].map(({ matches: _, ...rule }) => rule);
  const meta = (more: object) => ({ meta: { sent: new Date().toISOString(), ...more } });

  function add(wanted: unknown[]): RulesAnswer {
    const data: BookRule[] = [];
    const errors: object[] = [];
    for (const each of wanted) {
      const { value = '', tag } = (each ?? {}) as { value?: string; tag?: string };
      const known = [...rules.values()].find((rule) => rule.value === value);
      const read = readOrSay(value, limits.characters);
      if (known !== undefined)
        errors.push({ value, id: known.id, title: 'DuplicateRule', type: `${problems}/duplicate-rules` });
      else if ('problem' in read)
        errors.push({
          value,
          details: [read.problem],
          title: 'UnprocessableEntity',
          type: `${problems}/invalid-rules`,
        });
      else if (rules.size >= limits.rules)
        errors.push({ value, title: 'RulesCapExceeded', detail: 'Rule cap exceeded', type: `${problems}/rule-cap` });
      else {
        const rule = { id: String(firstId + made++), value, ...(tag !== undefined && { tag }) };
        rules.set(rule.id, { ...rule, matches: read.matches });
        data.push(rule);
      }
    }
    const summary = { created: data.length, not_created: errors.length, valid: data.length, invalid: errors.length };
    const body = { ...(data.length > 0 && { data }), ...meta({ summary }), ...(errors.length > 0 && { errors }) };
    return { status: data.length > 0 ? 201 : errors.length > 0 ? 400 : 200, body };
  }

  function remove(ids: unknown[]): RulesAnswer {
    const deleted = ids.filter((id) => rules.delete(String(id))).length;
    return { status: 200, body: meta({ summary: { deleted, not_deleted: ids.length - deleted } }) };
  }

  return {
    list,
    answerList() {
      const data = list();
      return { status: 200, body: { ...(data.length > 0 && { data }), ...meta({ result_count: data.length }) } };
    },
    answerChange(body) {
      const { add: added, delete: deleted } = (body ?? {}) as { add?: unknown; delete?: { ids?: unknown } };
      if (Array.isArray(added)) return add(added);
      if (Array.isArray(deleted?.ids)) return remove(deleted.ids);
      const detail = 'One or more parameters to your request was invalid.';
      return { status: 400, body: { title: 'Invalid Request', detail, type: `${problems}/invalid-request` } };
    },
    matching: (post) =>
      [...rules.values()].filter(({ matches }) => matches(post)).map(({ id, tag = '' }) => ({ id, tag })),
  };
}

function readOrSay(rule: string, characters: number): { matches: Matches } | { problem: string } {
  if (rule.length > characters) return { problem: `Rule length (${rule.length}) exceeds limit of ${characters}` };
  try {
    return { matches: readRule(rule) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
