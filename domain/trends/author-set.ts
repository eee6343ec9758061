import { exactAuthors } from '../../contracts/trends/panes.ts';
import { estimateError, estimateIds, noteIds, registerCount, uniteRegisters } from './hyperloglog.ts';
import type { IdSet } from './id-set.ts';
import { createIdSet } from './id-set.ts';

/**
 * Who wrote: each author while there are no more than 1,024, upper and lower word of their ids in the order of numbers; beyond
 * that registers of HyperLogLog. Which of the two depends on nothing but the authors, so uniting is associative,
 * commutative and idempotent, and equal sets are written alike. Never changed once made.
 */
export type AuthorSet = { kind: 'exact'; words: Uint32Array } | { kind: 'estimated'; registers: Uint8Array };

export const noAuthors: AuthorSet = { kind: 'exact', words: new Uint32Array(0) };

/** Collects authors one by one, in bounded memory. */
export interface AuthorCollector {
  add(authorId: string): void;
  toSet(): AuthorSet;
}

export function createAuthorCollector(): AuthorCollector {
  let ids: IdSet = createIdSet();
  let registers: Uint8Array | null = null;
  return {
    add(authorId) {
      ids.add(authorId);
      if (ids.size <= exactAuthors) return;
      registers = registersOf(ids.toWords(), registers);
      ids = createIdSet();
    },
    toSet() {
      const words = ids.toWords();
      if (registers === null) return { kind: 'exact', words };
      return { kind: 'estimated', registers: registersOf(words, registers.slice()) };
    },
  };
}

/** All authors of some sets, each once. */
export function uniteAuthors(sets: readonly AuthorSet[]): AuthorSet {
  const [first] = sets;
  if (sets.length === 1 && first !== undefined) return first;
  const exact: Uint32Array[] = [];
  let registers: Uint8Array | null = null;
  for (const set of sets) {
    if (set.kind === 'exact') exact.push(set.words);
    else if (registers === null) registers = set.registers.slice();
    else uniteRegisters(registers, set.registers);
  }
  if (registers === null) {
    const words = mergeAll(exact);
    if (words !== null) return { kind: 'exact', words };
    registers = new Uint8Array(registerCount);
  }
  for (const words of exact) noteIds(registers, words);
  return { kind: 'estimated', registers };
}

/** In pairs, and then those in pairs, so that each author is moved but a few times. @returns null for too many */
function mergeAll(sets: Uint32Array[]): Uint32Array | null {
  let left = sets.filter(({ length }) => length > 0);
  while (left.length > 1) {
    const merged: Uint32Array[] = [];
    for (let at = 0; at < left.length; at += 2) {
      const [some, others] = [left[at] ?? noWords, left[at + 1] ?? noWords];
      const pair = others.length === 0 ? some : mergeSorted(some, others);
      if (pair.length > exactAuthors * 2) return null;
      merged.push(pair);
    }
    left = merged;
  }
  return left[0] ?? noWords;
}

const noWords = new Uint32Array(0);

/** How many there are, and the standard error of that, relative to it: 0 where it is exact. */
export function countAuthors(set: AuthorSet): { uniqueUsers: number; uniqueUsersError: number } {
  if (set.kind === 'exact') return { uniqueUsers: set.words.length / 2, uniqueUsersError: 0 };
  // Fewer than so many are never estimated.
  const estimate = Math.max(Math.round(estimateIds(set.registers)), exactAuthors + 1);
  return { uniqueUsers: estimate, uniqueUsersError: estimateError };
}

function registersOf(words: Uint32Array, known: Uint8Array | null): Uint8Array {
  const registers = known ?? new Uint8Array(registerCount);
  noteIds(registers, words);
  return registers;
}

function mergeSorted(some: Uint32Array, others: Uint32Array): Uint32Array<ArrayBuffer> {
  const merged = new Uint32Array(some.length + others.length);
  let a = 0;
  let b = 0;
  let length = 0;
  while (a < some.length || b < others.length) {
    const order = compareAt(some, a, others, b);
    const from = order <= 0 ? some : others;
    const at = order <= 0 ? a : b;
    merged[length] = from[at] ?? 0;
    merged[length + 1] = from[at + 1] ?? 0;
    length += 2;
    if (order <= 0) a += 2;
    if (order >= 0) b += 2;
  }
  return merged.slice(0, length);
}

/** What has come to its end goes last. */
function compareAt(some: Uint32Array, a: number, others: Uint32Array, b: number): number {
  if (a >= some.length) return 1;
  if (b >= others.length) return -1;
  return (some[a] ?? 0) - (others[b] ?? 0) || (some[a + 1] ?? 0) - (others[b + 1] ?? 0);
}
