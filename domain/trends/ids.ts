/** As the API describes ids of posts and users, in one spelling for each: no more than 64 bits hold. */
const form = /^(?:0|[1-9]\d{0,18})$/;

export const isPostId = (value: unknown): value is string => typeof value === 'string' && form.test(value);

const zero = 48;
const lowDigits = 9;
const lowScale = 1_000_000_000;

/**
 * An id as a number of 64 bits in two words, without a detour through BigInt, which each id would be an allocation.
 * @param id decimal digits, at most 19 of them
 * @param words takes the upper word at `at`, the lower one behind it
 */
export function writeIdWords(id: string, words: Uint32Array, at: number): void {
  const cut = Math.max(0, id.length - lowDigits);
  let upper = 0;
  let lower = 0;
  for (let index = 0; index < cut; index += 1) upper = upper * 10 + id.charCodeAt(index) - zero;
  for (let index = cut; index < id.length; index += 1) lower = lower * 10 + id.charCodeAt(index) - zero;
  // upper * 10^9 is beyond what a double holds exactly; its parts are not.
  const head = Math.floor(upper / 0x1_0000) * lowScale;
  const tail = (head % 0x1_0000) * 0x1_0000 + (upper % 0x1_0000) * lowScale + lower;
  words[at] = Math.floor(head / 0x1_0000) + Math.floor(tail / 0x1_0000_0000);
  words[at + 1] = tail % 0x1_0000_0000;
}
