/** Collects bytes. Numbers are whole ones from 0 to 2^53 − 1, seven bits a byte, the lowest first, as Protocol Buffers have them. */
export interface ByteWriter {
  byte(value: number): void;
  number(value: number): void;
  /** With their number before them. */
  bytes(value: Uint8Array): void;
  /** All that was written; the writer is of no further use. */
  written(): Uint8Array;
}

/** Reads what a writer wrote. All throw RangeError behind the end. */
export interface ByteReader {
  byte(): number;
  number(): number;
  /** Not a copy: as long as it is kept, all bytes are. */
  bytes(): Uint8Array;
  text(): string;
  isAtEnd(): boolean;
}

const firstBytes = 4_096;
/** Of a number in seven bits a byte. */
const longestNumber = 8;

export function createByteWriter(): ByteWriter {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let length = 0;

  function reserve(bytes: number): void {
    if (length + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + bytes));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  }

  function byte(value: number): void {
    reserve(1);
    buffer[length] = value;
    length += 1;
  }

  function number(value: number): void {
    reserve(longestNumber);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
      buffer[length] = (rest % 0x80) | 0x80;
      length += 1;
    }
    buffer[length] = rest;
    length += 1;
  }

  return {
    byte,
    number,
    bytes(value) {
      number(value.length);
      reserve(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    written: () => buffer.subarray(0, length),
  };
}

export function createByteReader(bytes: Uint8Array): ByteReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function byte(): number {
    const value = buffer[at];
    if (value === undefined) throw new RangeError('The bytes end too early.');
    at += 1;
    return value;
  }

  function number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
      scale *= 0x80;
    }
  }

  function slice(): Buffer {
    const length = number();
    if (at + length > buffer.length) throw new RangeError('The bytes end too early.');
    at += length;
    return buffer.subarray(at - length, at);
  }

  return { byte, number, bytes: slice, text: () => slice().toString(), isAtEnd: () => at === buffer.length };
}
