import { exactAuthors } from '../../contracts/trends/panes.ts';
import type { AuthorSet } from './author-set.ts';
import { registerCount } from './hyperloglog.ts';

/** The first byte says how the others are to be read. Part of stored rows and of histories: add to them, never change. */
const exactForm = 1;
const estimatedForm = 2;

/** Registers hold numbers up to 53, which is six bits: four of them are three bytes. */
const packedBytes = (registerCount / 4) * 3;

/**
 * Writes authors as bytes, the same ones for the same authors: exact ones as numbers of 64 bits, the upper byte first, in
 * ascending order, 8 KiB at most; estimated ones in 3 KiB.
 */
export function encodeAuthors(set: AuthorSet): Uint8Array {
  if (set.kind === 'estimated') return packRegisters(set.registers);
  const bytes = new Uint8Array(1 + set.words.length * 4);
  bytes[0] = exactForm;
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < set.words.length; index += 1) view.setUint32(1 + index * 4, set.words[index] ?? 0);
  return bytes;
}

/** @throws {RangeError} where they are no authors */
export function decodeAuthors(bytes: Uint8Array): AuthorSet {
  const [form] = bytes;
  if (form === estimatedForm && bytes.length === 1 + packedBytes)
    return { kind: 'estimated', registers: unpackRegisters(bytes) };
  if (form !== exactForm || bytes.length % 8 !== 1 || bytes.length > 1 + exactAuthors * 8)
    throw new RangeError('These bytes are no set of authors.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = new Uint32Array((bytes.length - 1) / 4);
  for (let index = 0; index < words.length; index += 1) words[index] = view.getUint32(1 + index * 4);
  return { kind: 'exact', words };
}

function packRegisters(registers: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + packedBytes);
  bytes[0] = estimatedForm;
  for (let register = 0, at = 1; register < registerCount; register += 4, at += 3) {
    const [a = 0, b = 0, c = 0, d = 0] = registers.subarray(register, register + 4);
    bytes[at] = (a << 2) | (b >> 4);
    bytes[at + 1] = ((b & 15) << 4) | (c >> 2);
    bytes[at + 2] = ((c & 3) << 6) | d;
  }
  return bytes;
}

function unpackRegisters(bytes: Uint8Array): Uint8Array {
  const registers = new Uint8Array(registerCount);
  for (let register = 0, at = 1; register < registerCount; register += 4, at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    registers.set([a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63], register);
  }
  return registers;
}
