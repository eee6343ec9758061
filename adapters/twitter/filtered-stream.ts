import { setTimeout as delay } from 'node:timers/promises';
import type { PostSource, PostSourceListener, SourcedPosts } from '../../contracts/trends/produce.ts';
import type { ReconnectPace, StreamEnd } from '../../domain/trends/reconnect.ts';
import { backfillSince, createReconnect } from '../../domain/trends/reconnect.ts';
import { longestPostBytes } from '../../domain/trends/recorded-line.ts';
import type { TwitterApi } from './api.ts';
import { ConnectionLost, rethrowAsLost, StreamClosed } from './connection-lost.ts';
import { TwitterRefusal } from './refusal.ts';
import { readConnection } from './stream-connection.ts';
import { readLines, StreamProblem } from './stream-lines.ts';

export interface FilteredStreamOptions {
  api: TwitterApi;
  /** Asked once, before the first connection. @returns ids of the rules whose posts are wanted; null for all */
  prepareRules(signal: AbortSignal): Promise<ReadonlySet<string> | null>;
  /** Whether what was missed is asked for again; not each account may. */
  backfill: boolean;
  pace: ReconnectPace;
  /** Silence, without even a keep-alive, after which a connection counts as dead. They come every 20 s. */
  stallMs: number;
  /** For an answer to begin. */
  connectMs: number;
}

/**
 * The posts of Twitter's filtered stream. Connects again for ever, at the pace that the API asks for.
 * @returns a source whose posts end with an error only where the API refuses this client before the stream was ever there
 */
export function filteredStream(options: FilteredStreamOptions, listener: PostSourceListener): PostSource {
  const { api, pace, stallMs, connectMs } = options;
  const { onNote, onTrouble, onRejects } = listener;
  const counts = { connections: 0, keepAlives: 0, others: 0 };
  let lines = 0;
  let { backfill } = options;
  /** When something was last read, or the stream was first there, milliseconds since 1970; null before. */
  let lastReadMs: number | null = null;
  let connectedMs: number | null = null;

  async function* connectOnce(rules: ReadonlySet<string> | null, stopping: AbortSignal): AsyncGenerator<SourcedPosts> {
    const missed = backfill && lastReadMs !== null ? backfillSince(lastReadMs, Date.now()) : null;
    const onConnected = () => {
      counts.connections += 1;
      connectedMs = Date.now();
      onTrouble(null);
      if (lastReadMs === null) {
        // What comes from now on is to be had, also where the stream ends before any of it was read.
        lastReadMs = connectedMs;
        return;
      }
      const lostMs = missed === null ? connectedMs - lastReadMs : missed.lostMs;
      if (missed !== null) onNote(`asked for the last ${missed.minutes} min again`);
      if (lostMs > 0) onNote(`posts of ${seconds(lostMs)} without the stream are lost`);
    };
    const connection = readConnection({
      ...{ api, stallMs, connectMs, stopping, onConnected },
      ...{ longestLine: longestPostBytes + 1, backfillMinutes: missed?.minutes ?? null },
    });
    for await (const some of connection) {
      lastReadMs = Date.now();
      const { posts, rejects, keepAlives, others, problem } = readLines(some, lines + 1, rules);
      lines += some.length - keepAlives;
      counts.keepAlives += keepAlives;
      counts.others += others;
      if (rejects.length > 0) await onRejects(rejects);
      if (posts.length > 0) yield { posts, round: 0 };
      if (problem !== null) throw problem;
    }
  }

  /** @returns how it ended, for the back-off; null where the next try can be made at once, in another way */
  function endOf(error: StreamFailure): StreamEnd | null {
    if (error instanceof StreamProblem) return { kind: error.isLimit ? 'limited' : 'closed', resetAtMs: null };
    if (error instanceof ConnectionLost) return { kind: error instanceof StreamClosed ? 'closed' : 'network' };
    if (backfill && lastReadMs !== null && [400, 403].includes(error.status)) {
      backfill = false;
      onNote('this account may not ask for what it missed (backfill_minutes): that is lost from now on');
      return null;
    }
    // Before it was ever there, nobody would wait for what must be put right first.
    if (error.isFinal && counts.connections === 0) throw error;
    return error.status === 429 ? { kind: 'limited', resetAtMs: error.resetAtMs } : { kind: 'http' };
  }

  return {
    ...{ name: 'twitter', repeatable: false, counts: () => ({ ...counts }) },
    async *posts(stopping) {
      const reconnect = createReconnect(pace);
      let prepared: { rules: ReadonlySet<string> | null } | null = null;
      while (!stopping.aborted) {
        try {
          prepared ??= { rules: await options.prepareRules(stopping).catch(rethrowAsLost) };
          yield* connectOnce(prepared.rules, stopping);
        } catch (error) {
          if (stopping.aborted) return;
          if (!isStreamFailure(error)) throw error;
          const end = endOf(error);
          const heldMs = connectedMs === null ? 0 : Date.now() - connectedMs;
          connectedMs = null;
          if (end === null) continue;
          const waitMs = reconnect(end, heldMs, Date.now());
          onTrouble(`${sentenceOf(error)} Connecting again ${inWords(waitMs)}.`);
          await delay(waitMs, undefined, { signal: stopping }).catch(() => {});
        }
      }
    },
  };
}

type StreamFailure = TwitterRefusal | ConnectionLost | StreamProblem;

const isStreamFailure = (error: unknown): error is StreamFailure =>
  [TwitterRefusal, ConnectionLost, StreamProblem].some((kind) => error instanceof kind);

const sentenceOf = (error: StreamFailure): string =>
  error instanceof TwitterRefusal ? error.message : `Twitter’s stream is away: ${error.message}.`;

const inWords = (ms: number): string => (ms < 100 ? 'at once' : `in ${Math.round(ms / 100) / 10} s`);
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
