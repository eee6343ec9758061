import type { RecordedPost } from '../../contracts/trends/post.ts';
import type { PostSource, PostsSink, RefusedPost } from '../../contracts/trends/produce.ts';
import { createRepeatWindow } from '../../domain/trends/repeat-window.ts';

export interface ProduceOptions {
  source: PostSource;
  sink: PostsSink;
  /** Posts that may be under way; the source is not read further while there are as many. */
  inFlight: number;
  /** Of so many of the latest ids at least, repeats are told. */
  repeatWindow: number;
  /** Whether repeats are left out; else they are counted and go too. */
  dropRepeats: boolean;
  /** Ends after so many posts; Infinity for all. */
  limit: number;
  /** Nothing more is read then, and what was read still goes. */
  stopping: AbortSignal;
  /** Waited for no longer then. */
  givingUp: AbortSignal;
  onRefused(refused: RefusedPost[]): Promise<void>;
}

export interface ProduceCounts {
  /** Posts that Kafka has, repeats included that were not left out. */
  produced: number;
  /** Posts that came again. */
  duplicates: number;
  /** Lines that are no posts, and posts that Kafka will never take. */
  rejected: number;
}

/**
 * Produces the posts of a source to its end. Memory is bounded: there are never more than `inFlight` posts and what the source
 * gave last.
 * @param counts raised as it goes on
 * @returns posts that were read and may not have gone, where it was given up; none otherwise
 */
export async function producePosts(options: ProduceOptions, counts: ProduceCounts): Promise<RecordedPost[]> {
  const { sink, inFlight, stopping, givingUp } = options;
  const underWay = new Map<number, RecordedPost[]>();
  const failed = new AbortController();
  const over = AbortSignal.any([failed.signal, givingUp]);
  let begun = 0;
  let posts = 0;
  let wake = (): void => {};
  over.addEventListener('abort', () => wake());

  function begin(some: RecordedPost[]): void {
    const id = begun++;
    underWay.set(id, some);
    posts += some.length;
    const done = async (): Promise<void> => {
      const refused = await sink.send(some);
      if (refused.length > 0) await options.onRefused(refused);
      counts.produced += some.length - refused.length;
      counts.rejected += refused.length;
      underWay.delete(id);
      posts -= some.length;
      wake();
    };
    done().catch((error: unknown) => failed.abort(error));
  }

  async function until(most: number): Promise<void> {
    while (posts > most && !over.aborted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }

  const notBegun: RecordedPost[] = [];
  for await (const some of chosen({ ...options, stopping: AbortSignal.any([stopping, over]) }, counts)) {
    for (let at = 0; at < some.length; at += inFlight) {
      const part = some.slice(at, at + inFlight);
      await until(inFlight - part.length);
      if (over.aborted) notBegun.push(...part);
      else begin(part);
    }
  }
  await until(0);
  if (!givingUp.aborted) failed.signal.throwIfAborted();
  return [...underWay.values(), notBegun].flat();
}

/** What is to be sent of what the source gives. */
async function* chosen(options: ProduceOptions, counts: ProduceCounts): AsyncGenerator<RecordedPost[]> {
  const { source, repeatWindow, dropRepeats, limit, stopping } = options;
  let round = 0;
  let isRepeat = createRepeatWindow(repeatWindow);
  let left = limit;
  for await (const given of source.posts(stopping)) {
    if (given.round !== round) [round, isRepeat] = [given.round, createRepeatWindow(repeatWindow)];
    const wanted = given.posts.slice(0, left).filter(({ postId }) => {
      const isKnown = isRepeat(postId);
      if (isKnown) counts.duplicates += 1;
      return !(isKnown && dropRepeats);
    });
    left -= Math.min(left, given.posts.length);
    if (wanted.length > 0) yield wanted;
    if (left === 0) return;
  }
}
