/** What a stream of posts is asked for: those of a city, of a country, about a topic, or by a rule in the API's own words. */
export const termKinds = ['city', 'country', 'topic', 'rule'] as const;
export type TermKind = (typeof termKinds)[number];

export interface RuleTerm {
  kind: TermKind;
  value: string;
}

/** A rule as the API takes it: https://docs.x.com/x-api/posts/filtered-stream/integrate/build-a-rule */
export interface StreamRule {
  value: string;
  /** Comes with each post that the rule brings, and tells whose rule it is. */
  tag: string;
}

export interface StoredRule extends StreamRule {
  id: string;
}

/** One of several producers that divide the rules among them, counted from 1. */
export interface Share {
  part: number;
  of: number;
}

const plural: Record<TermKind, string> = { city: 'cities', country: 'countries', topic: 'topics', rule: 'rule' };

/** What the tags of a producer's own rules begin with. */
export const tagPrefix = ({ part, of }: Share): string => `vigil ${part}/${of} `;

/** Whether a rule is of this producer, or of any that divides rules in the same way as Vigil does. */
export const isVigilTag = (tag: string): boolean => /^vigil \d+\/\d+ /.test(tag);

/** @returns what is wrong with a term, as a sentence; null where nothing is */
export function termProblem({ kind, value }: RuleTerm): string | null {
  if (value.trim() === '') return `A ${kind} must not be empty.`;
  if (kind === 'country' && !/^[A-Za-z]{2}$/.test(value))
    return `A country must be two letters, such as CA, not "${value}".`;
  if (kind !== 'rule' && /["\\]/.test(value)) return `A ${kind} must have no quotes and no backslashes: ${value}`;
  return null;
}

/**
 * The rules of one producer. Terms of a kind are put together as long as a rule may be, as an account may have few rules;
 * the terms of all shares together are all terms, each once.
 * @param longestRule characters
 * @throws {RangeError} naming a term that is longer than a rule may be
 */
export function streamRules(terms: RuleTerm[], share: Share, longestRule: number): StreamRule[] {
  const wanted = terms.map(({ kind, value }) => ({ kind, text: textOf({ kind, value: value.trim() }) }));
  const distinct = [...new Map(wanted.map((term) => [`${term.kind} ${term.text}`, term])).values()];
  const own = distinct.filter((_, index) => index % share.of === share.part - 1);
  return termKinds.flatMap((kind) => {
    const texts = own.filter((term) => term.kind === kind).map(({ text }) => text);
    const together = kind === 'rule' ? texts.map((text) => [text]) : packed(kind, texts, longestRule);
    return together.map((some) => {
      const value = joined(kind, some);
      if (value.length > longestRule)
        throw new RangeError(`This ${kind} makes a rule longer than ${longestRule}: ${value}`);
      return { value, tag: `${tagPrefix(share)}${plural[kind]}` };
    });
  });
}

function textOf({ kind, value }: RuleTerm): string {
  if (kind === 'city') return `place:"${value}"`;
  if (kind === 'country') return `place_country:${value.toUpperCase()}`;
  if (kind === 'rule') return value;
  // Hashtags and the like are operators, and would be none within quotes.
  return /^[#@$][^\s()]+$/.test(value) ? value : `"${value}"`;
}

/** Only posts with a place count for a city, so none else are asked for about a topic. */
const joined = (kind: TermKind, texts: string[]): string => {
  const any = texts.join(' OR ');
  return kind === 'topic' ? `(${any}) has:geo` : any;
};

function packed(kind: TermKind, texts: string[], longestRule: number): string[][] {
  const rules: string[][] = [];
  for (const text of texts) {
    const last = rules.at(-1);
    if (last !== undefined && joined(kind, [...last, text]).length <= longestRule) last.push(text);
    else rules.push([text]);
  }
  return rules;
}

/** What to change of the rules that are there: those of others stay as they are. */
export interface RulePlan {
  add: StreamRule[];
  remove: StoredRule[];
  keep: StoredRule[];
}

export function planRules(there: StoredRule[], wanted: StreamRule[], share: Share): RulePlan {
  const own = there.filter(({ tag }) => tag.startsWith(tagPrefix(share)));
  const isSame = (a: StreamRule, b: StreamRule) => a.value === b.value && a.tag === b.tag;
  return {
    add: wanted.filter((rule) => !own.some((stored) => isSame(stored, rule))),
    remove: own.filter((stored) => !wanted.some((rule) => isSame(stored, rule))),
    keep: own.filter((stored) => wanted.some((rule) => isSame(stored, rule))),
  };
}

const termLine = new RegExp(`^(${termKinds.join('|')}):(.*)$`);

/**
 * Reads a file of what to ask for: `city: Toronto`, `country: CA`, `topic: #hockey` or `rule: …` in each line; lines that
 * begin with # and empty ones mean nothing.
 * @returns the terms, and a sentence for each line that is wrong
 */
export function readTerms(text: string): { terms: RuleTerm[]; problems: string[] } {
  const terms: RuleTerm[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, kind, value = ''] = termLine.exec(line.trim()) ?? [];
    const term = { kind: kind as TermKind, value: value.trim() };
    const problem =
      kind === undefined
        ? `It must begin with one of ${termKinds.map((each) => `${each}:`).join(', ')}.`
        : termProblem(term);
    if (problem === null) terms.push(term);
    else problems.push(`line ${index + 1}: ${problem}`);
  }
  return { terms, problems };
}
