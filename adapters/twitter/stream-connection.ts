import { createLineSplitter } from '../files/line-splitter.ts';
import type { TwitterApi } from './api.ts';
import { connectionLost, StreamClosed, StreamStalled } from './connection-lost.ts';
import { TwitterRefusal } from './refusal.ts';

const path = '/2/tweets/search/stream';
/** What counting needs of a post, and its author's name: https://docs.x.com/x-api/fundamentals/data-dictionary */
const fields = {
  'tweet.fields': 'author_id,created_at,geo,referenced_tweets',
  'place.fields': 'country_code,full_name,name,place_type',
  'user.fields': 'username',
  expansions: 'author_id,geo.place_id',
};

const graceShare = 0.1;

export interface ConnectionOptions {
  api: TwitterApi;
  /** Minutes to be sent again; null for what comes from now on. */
  backfillMinutes: number | null;
  /** Bytes; of a longer line, the beginning is given. */
  longestLine: number;
  /** Silence, without even a keep-alive, after which a connection counts as dead. */
  stallMs: number;
  /** For the answer to begin. */
  connectMs: number;
  stopping: AbortSignal;
  /** Told once it is connected. */
  onConnected(): void;
}

/**
 * Reads one connection to its end: the lines of each piece that comes, of a keep-alive an empty one. What is not asked for is
 * not read, and the time until it is asked for is no silence. Ends once it is to stop.
 * @throws {TwitterRefusal} where it is refused; {ConnectionLost} when it ends by itself
 */
export async function* readConnection(options: ConnectionOptions): AsyncGenerator<string[]> {
  const { api, backfillMinutes, longestLine, stallMs, connectMs, stopping, onConnected } = options;
  const hangUp = new AbortController();
  const signal = AbortSignal.any([hangUp.signal, stopping]);
  let timer: NodeJS.Timeout | undefined;
  const patience = (ms: number): void => {
    const giveUp = () => hangUp.abort(new StreamStalled(ms));
    timer = setTimeout(() => {
      // Where this process itself was held up, what came meanwhile is yet to be heard.
      timer = setTimeout(giveUp, ms * graceShare);
    }, ms);
  };
  patience(connectMs);
  try {
    const query = { ...fields, ...(backfillMinutes !== null && { backfill_minutes: String(backfillMinutes) }) };
    const { body } = await api.request(path, { query, signal });
    clearTimeout(timer);
    onConnected();
    const reader = body?.getReader();
    const splitter = createLineSplitter(longestLine);
    for (;;) {
      patience(stallMs);
      const read = await reader?.read();
      clearTimeout(timer);
      if (read === undefined || read.done) throw new StreamClosed();
      const lines = splitter.add(Buffer.from(read.value));
      if (lines.length > 0) yield lines.map(({ text }) => text);
    }
  } catch (error) {
    if (stopping.aborted) return;
    if (error instanceof TwitterRefusal) throw error;
    throw connectionLost(hangUp.signal.aborted ? hangUp.signal.reason : error);
  } finally {
    clearTimeout(timer);
    hangUp.abort();
  }
}
