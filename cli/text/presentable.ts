const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Control and format characters (escape sequences, direction overrides, zero-width ones) and halves of surrogate pairs. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Makes text from anywhere safe for a terminal, as one line: what could move the cursor, change colours or hide text is
 * shown by its code, e.g. `\x1b`.
 */
export const presentableText = (text: string): string =>
  text.replace(lineBreaks, ' ').replace(invisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
  });

/** The same value with every text in it made safe for a terminal. */
export function presentable<Value>(value: Value): Value {
  if (typeof value === 'string') return presentableText(value) as Value;
  if (Array.isArray(value)) return value.map(presentable) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, presentable(inner)])) as Value;
}

/** JSON for programs, that does no harm on a terminal either: the same values, with more characters escaped. */
export const presentableJson = (value: unknown): string => `${escapeMore(JSON.stringify(value, null, 2))}\n`;

/** The same in one line. */
export const presentableJsonLine = (value: unknown): string => `${escapeMore(JSON.stringify(value))}\n`;

const escapeMore = (json: string): string => json.replace(/[\x7f-\x9f\u2028\u2029]|\p{Cf}/gu, escapeUnits);

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
