import { writeIdWords } from './ids.ts';

/** A set of ids that takes some 12 to 24 bytes for each, where a Set of strings takes a hundred. */
export interface IdSet {
  readonly size: number;
  /** @returns whether it is new; from then on it isn't */
  add(id: string): boolean;
  has(id: string): boolean;
  /** Upper and lower word of each id, one after the other, in the order of numbers. */
  toWords(): Uint32Array;
}

const { imul } = Math;
const firstSlots = 8;
/** Of the id that is asked for; one for all sets, as nothing is kept in it. */
const asked = new Uint32Array(2);
/** Beyond it, looking for a free slot takes long. */
const fullest = 2 / 3;

/** Open addressing with linear probing; a slot is two words, and both are 0 where it is free. */
export function createIdSet(): IdSet {
  let slots = firstSlots;
  let table = new Uint32Array(slots * 2);
  let used = 0;
  let hasZero = false;

  /** Of the id, or of the free slot where it belongs. */
  function slotOf(upper: number, lower: number): number {
    // Ids of one millisecond differ in few bits, so all of them must count.
    let slot = imul(imul(lower ^ (lower >>> 16), 0x85eb_ca6b) ^ upper, 0xc2b2_ae35) >>> 0;
    for (slot = (slot ^ (slot >>> 15)) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const u = table[slot * 2];
      const l = table[slot * 2 + 1];
      if ((u === upper && l === lower) || (u === 0 && l === 0)) return slot;
    }
  }

  function put(slot: number, upper: number, lower: number): void {
    table[slot * 2] = upper;
    table[slot * 2 + 1] = lower;
  }

  const isFree = (slot: number): boolean => table[slot * 2] === 0 && table[slot * 2 + 1] === 0;

  function grow(): void {
    const before = table;
    slots *= 2;
    table = new Uint32Array(slots * 2);
    for (let at = 0; at < before.length; at += 2) {
      const upper = before[at] ?? 0;
      const lower = before[at + 1] ?? 0;
      if (upper !== 0 || lower !== 0) put(slotOf(upper, lower), upper, lower);
    }
  }

  return {
    get size() {
      return used + (hasZero ? 1 : 0);
    },
    add(id) {
      writeIdWords(id, asked, 0);
      const upper = asked[0] ?? 0;
      const lower = asked[1] ?? 0;
      if (upper === 0 && lower === 0) {
        const isNew = !hasZero;
        hasZero = true;
        return isNew;
      }
      const slot = slotOf(upper, lower);
      if (!isFree(slot)) return false;
      put(slot, upper, lower);
      used += 1;
      if (used > slots * fullest) grow();
      return true;
    },
    has(id) {
      writeIdWords(id, asked, 0);
      const [upper = 0, lower = 0] = asked;
      return upper === 0 && lower === 0 ? hasZero : !isFree(slotOf(upper, lower));
    },
    toWords() {
      const ids = new Uint32Array(this.size * 2);
      let end = hasZero ? 2 : 0;
      for (let at = 0; at < table.length; at += 2) {
        const [upper, lower] = [table[at] ?? 0, table[at + 1] ?? 0];
        if (upper === 0 && lower === 0) continue;
        ids[end] = lower;
        ids[end + 1] = upper;
        end += 2;
      }
      // Sorted as numbers of 64 bits, of which the lower word comes first in memory.
      new BigUint64Array(ids.buffer).sort();
      for (let at = 0; at < ids.length; at += 2) {
        const lower = ids[at] ?? 0;
        ids[at] = ids[at + 1] ?? 0;
        ids[at + 1] = lower;
      }
      return ids;
    },
  };
}
