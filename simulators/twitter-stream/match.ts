import type { PostMessage } from '../../contracts/trends/post.ts';

export type Matches = (post: PostMessage) => boolean;

const tokenForm = /\s*(\(|\)|OR(?=[\s(])|-(?=\S)|(?:[a-z_]+:)?"[^"]*"|[^\s()"]+)/y;

/**
 * Reads a rule: the part of the API's language that asks for places, words and kinds of posts
 * (https://docs.x.com/x-api/posts/filtered-stream/integrate/operators).
 * @throws {Error} that says what is wrong with it
 */
export function readRule(rule: string): Matches {
  const tokens = tokensOf(rule);
  let at = 0;
  let hasStandalone = false;

  function either(): Matches {
    const parts = [all()];
    while (tokens[at] === 'OR') {
      at += 1;
      parts.push(all());
    }
    return (post) => parts.some((part) => part(post));
  }

  function all(): Matches {
    const parts: Matches[] = [];
    while (at < tokens.length && tokens[at] !== 'OR' && tokens[at] !== ')') parts.push(one());
    if (parts.length === 0) throw new Error('A term is missing.');
    return (post) => parts.every((part) => part(post));
  }

  function one(): Matches {
    const token = tokens[at++] ?? '';
    if (token === '-') {
      const part = one();
      return (post) => !part(post);
    }
    if (token !== '(') {
      hasStandalone ||= !/^(has|is):/.test(token);
      return termOf(token);
    }
    const inner = either();
    if (tokens[at++] !== ')') throw new Error('A bracket is not closed.');
    return inner;
  }

  const matches = either();
  if (at < tokens.length) throw new Error('A bracket is closed that was not opened.');
  if (!hasStandalone) throw new Error('has: and is: need something beside them.');
  return matches;
}

function tokensOf(rule: string): string[] {
  const tokens: string[] = [];
  tokenForm.lastIndex = 0;
  for (let end = 0; rule.slice(end).trim() !== ''; end = tokenForm.lastIndex) {
    const token = tokenForm.exec(rule)?.[1];
    if (token === undefined) throw new Error('It can’t be read: a quote is not closed.');
    tokens.push(token);
  }
  return tokens;
}

const kinds: Record<string, string> = { 'is:retweet': 'retweeted', 'is:quote': 'quoted', 'is:reply': 'replied_to' };

function termOf(token: string): Matches {
  const [, operator, value = ''] = /^([a-z_]+):(.*)$/.exec(token) ?? [];
  const wanted = (operator === undefined ? token : value).replaceAll('"', '').toLowerCase();
  if (operator === 'place')
    return (post) => placesOf(post).some(({ id, name, full_name }) => [id, name, full_name].some(is(wanted)));
  if (operator === 'place_country')
    return (post) => placesOf(post).some(({ country_code = '' }) => is(wanted)(country_code));
  if (token === 'has:geo') return (post) => post.data.geo !== undefined;
  const type = kinds[token];
  if (type !== undefined) return (post) => (post.data.referenced_tweets ?? []).some((each) => each.type === type);
  if (operator !== undefined) throw new Error(`There is no operator ${operator}: here.`);
  return (post) => ` ${wordsOf(post.data.text)} `.includes(` ${wordsOf(wanted)} `);
}

const is = (wanted: string) => (text: string) => text.toLowerCase() === wanted;
const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .match(/[\p{L}\p{N}#@$_]+/gu)
    ?.join(' ') ?? '';

/** Those that the post itself is tagged with. */
const placesOf = ({ data, includes }: PostMessage) =>
  (includes?.places ?? []).filter(({ id }) => id === data.geo?.place_id);
