import type { Random } from '../random.ts';
import type { Range } from '../sensor-fleet/draw.ts';
import { drawInteger } from '../sensor-fleet/draw.ts';

/** Something that a city talks about for a while. */
export interface Burst {
  cityIndex: number;
  /** Milliseconds on the stream's clock. */
  fromMs: number;
  untilMs: number;
}

export interface BurstOptions {
  /** From the beginning of one to that of the next; 0 for none at all. */
  everySeconds: number;
  cities: number;
}

const lengthSeconds: Range = [240, 480];
/** The largest cities drown any burst, and of the smallest nobody has heard. */
const largest = 10;
const smallest = 300;

/** The burst of a moment, null between two of them; to be asked in the order of time. */
export function createBursts(random: Random, { everySeconds, cities }: BurstOptions): (atMs: number) => Burst | null {
  let begun = 0;
  let burst: Burst | null = null;
  return (atMs) => {
    if (everySeconds === 0) return null;
    // The first begins in the middle of the first interval: until then it is seen what is usual.
    const dueMs = (begun + 0.5) * everySeconds * 1000;
    if (atMs >= dueMs) {
      const cityIndex = drawInteger(random, [Math.min(largest, cities - 1), Math.min(smallest, cities - 1)]);
      burst = { cityIndex, fromMs: dueMs, untilMs: dueMs + drawInteger(random, lengthSeconds) * 1000 };
      begun += 1;
    }
    return burst !== null && atMs < burst.untilMs ? burst : null;
  };
}
