/**
 * Events go to the stream in waves: a request holds at most one event of a submission, and the next leaves only once the
 * one before has a sequence number, because a request promises no order and may fail in part. A submission is a lane here.
 */
export interface Lane {
  /** Events of the submission. */
  readonly total: number;
  /** How many of them, from the first on, are in the stream. */
  sent: number;
}

/** The next event of a lane, by their indexes. */
export interface WaveEntry {
  lane: number;
  event: number;
}

export interface WaveLimits {
  entries: number;
  bytes: number;
}

/** @throws {RangeError} when the two don't fit together */
export function openLanes(totals: number[], sent: number[]): Lane[] {
  if (totals.length !== sent.length) throw new RangeError(`${totals.length} submissions, but ${sent.length} counts`);
  return totals.map((total, lane) => {
    const done = sent[lane] ?? 0;
    if (!Number.isInteger(done) || done < 0 || done > total)
      throw new RangeError(`${done} of ${total} events of submission ${lane} can't have been sent`);
    return { total, sent: done };
  });
}

/**
 * The entries of the next request: at most one a lane, in the order of the lanes.
 * @param sizeOf bytes of an entry
 * @param admit whether an entry may go now; asked once for each entry that would fit, and those it admits all go
 */
export function nextWave(
  lanes: Lane[],
  limits: WaveLimits,
  sizeOf: (entry: WaveEntry) => number,
  admit: (entry: WaveEntry) => boolean,
): WaveEntry[] {
  const wave: WaveEntry[] = [];
  let bytes = 0;
  for (const [lane, { total, sent }] of lanes.entries()) {
    if (wave.length === limits.entries) break;
    if (sent === total) continue;
    const entry = { lane, event: sent };
    const size = sizeOf(entry);
    // One that is too large on its own goes alone: it is the server that knows its limit, and says so.
    if (wave.length > 0 && bytes + size > limits.bytes) continue;
    if (!admit(entry)) continue;
    wave.push(entry);
    bytes += size;
  }
  return wave;
}

/**
 * Takes in how the entries of a wave fared; lanes whose entry failed offer it again.
 * @param accepted for each entry whether it has a sequence number
 * @returns how many have
 * @throws {RangeError} when the answer is not of this wave: its order could not be trusted
 */
export function settleWave(lanes: Lane[], wave: WaveEntry[], accepted: boolean[]): number {
  if (accepted.length !== wave.length) throw new RangeError(`${accepted.length} results for ${wave.length} entries`);
  let count = 0;
  for (const [index, { lane: number, event }] of wave.entries()) {
    const lane = lanes[number];
    if (lane === undefined || lane.sent !== event) throw new RangeError(`event ${event} of lane ${number} is not next`);
    if (!accepted[index]) continue;
    lane.sent += 1;
    count += 1;
  }
  return count;
}

export const allSent = (lanes: Lane[]): boolean => lanes.every(({ total, sent }) => sent === total);
