import { createTwitterApi } from '../../../adapters/twitter/api.ts';
import type { FilteredStreamOptions } from '../../../adapters/twitter/filtered-stream.ts';
import { filteredStream } from '../../../adapters/twitter/filtered-stream.ts';
import type { RejectedPostLine } from '../../../contracts/trends/produce.ts';
import type { ReconnectPace } from '../../../domain/trends/reconnect.ts';
import type { TwitterStream, TwitterStreamOptions } from '../../../simulators/twitter-stream/server.ts';
import { startTwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { sent } from '../../simulators/tweet-stream/stream-for-test.ts';

export const token = 'AAAA-secret-of-the-app';

/** Posts of Canadian cities, one a line, all of which count. */
export const lines = (count: number, seed = 7): string[] =>
  sent(count, { seed, late: 0, duplicate: 0, uncounted: 0, invalid: 0 }).map(({ line }) => line);
export const idOf = (line: string): string => JSON.parse(line).data.id;

/** As fast as can be, each kind of failure with a wait of its own, so that it is known which was waited. */
export const quickPace: ReconnectPace = {
  ...{ networkStepMs: 1, networkMostMs: 5, httpFirstMs: 20, httpMostMs: 100, limitedFirstMs: 40, limitedMostMs: 100 },
  soundMs: 60_000,
};

export const apiOf = (url: string, given = token) =>
  createTwitterApi({ baseUrl: url, readToken: async () => given, userAgent: 'vigil-test' });

export interface TestProducer {
  server: TwitterStream;
  /** Ids of the posts that the source gave, in order. */
  posts: string[];
  rejects: RejectedPostLine[];
  notes: string[];
  troubles: (string | null)[];
  counts(): Record<string, number>;
  /** How the source ended: null as it was to, otherwise with what. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

export interface TestProducerOptions {
  server?: Partial<TwitterStreamOptions>;
  source?: Partial<FilteredStreamOptions>;
  given?: string;
  /** Done before the source begins. @returns ids of the rules whose posts are wanted; null for all */
  prepare?(server: TwitterStream): Promise<ReadonlySet<string> | null>;
  /** Waited for before each further piece is read. */
  gate?(): Promise<void>;
}

/** The source on a stand-in that has a rule for all of Canada. */
export async function startProducer({
  server: server_ = {},
  source = {},
  given,
  prepare = async () => null,
  gate,
}: TestProducerOptions = {}): Promise<TestProducer> {
  const server = await startTwitterStream({ token, keepAliveMs: 10, ...server_ });
  await fetch(`${server.url}/2/tweets/search/stream/rules`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ add: [{ value: 'place_country:CA', tag: 'canada' }] }),
  });
  const rules = await prepare(server);
  server.requests.length = 0;
  const stopping = new AbortController();
  const [posts, rejects, notes, troubles]: [string[], RejectedPostLine[], string[], (string | null)[]] = [
    [],
    [],
    [],
    [],
  ];
  const stream = filteredStream(
    {
      ...{ api: apiOf(server.url, given), prepareRules: async () => rules, backfill: true, pace: quickPace },
      ...{ stallMs: 2_000, connectMs: 2_000, ...source },
    },
    {
      onRejects: async (some) => void rejects.push(...some),
      onNote: (note) => void notes.push(note),
      onTrouble: (reason) => void troubles.push(reason),
    },
  );
  const run = async () => {
    for await (const some of stream.posts(stopping.signal)) {
      posts.push(...some.posts.map(({ postId }) => postId));
      await gate?.();
    }
    return null;
  };
  const ended = run().catch((error: unknown) => error);
  return {
    ...{ server, posts, rejects, notes, troubles, counts: stream.counts, ended },
    async stop() {
      stopping.abort();
      await ended;
      await server.stop();
    },
  };
}
