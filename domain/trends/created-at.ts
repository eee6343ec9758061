const form = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/** Days that each month has. */
const surelyThere = 28;

/**
 * Reads the moment of a post: ISO 8601 in UTC, to the second or parts of it.
 * @returns milliseconds since 1970; null where it is none, or before that
 */
export function readCreatedAt(value: unknown): number | null {
  if (typeof value !== 'string' || !form.test(value)) return null;
  const moment = Date.parse(value);
  const day = Number(value.slice(8, 10));
  // `2022-02-30` would become a day in March.
  if (day > surelyThere && new Date(moment).getUTCDate() !== day) return null;
  return moment >= 0 ? moment : null;
}
