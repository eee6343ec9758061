/** A line of a file, and when the post in it was made. */
export interface IndexedLine {
  createdAtMs: number;
  offset: number;
  bytes: number;
}

export interface SortedLines {
  readonly length: number;
  at(index: number): IndexedLine;
}

/** Holds millions of lines in numbers: 20 to 40 bytes for each, and 4 more where they have to be sorted. */
export function createLineIndex() {
  let times = new Float64Array(1_024);
  let offsets = new Float64Array(1_024);
  let lengths = new Uint32Array(1_024);
  let count = 0;
  let isSorted = true;

  function grow(): void {
    const slots = times.length * 2;
    const [t, o, l] = [new Float64Array(slots), new Float64Array(slots), new Uint32Array(slots)];
    t.set(times);
    o.set(offsets);
    l.set(lengths);
    [times, offsets, lengths] = [t, o, l];
  }

  return {
    add({ createdAtMs, offset, bytes }: IndexedLine): void {
      if (count === times.length) grow();
      isSorted &&= count === 0 || (times[count - 1] ?? 0) <= createdAtMs;
      times[count] = createdAtMs;
      offsets[count] = offset;
      lengths[count] = bytes;
      count += 1;
    },

    /** By time, and lines of the same time as they were added. */
    sorted(): SortedLines {
      const order = Uint32Array.from({ length: isSorted ? 0 : count }, (_, index) => index);
      order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      return {
        length: count,
        at(index) {
          const slot = isSorted ? index : (order[index] ?? 0);
          return { createdAtMs: times[slot] ?? 0, offset: offsets[slot] ?? 0, bytes: lengths[slot] ?? 0 };
        },
      };
    },
  };
}
