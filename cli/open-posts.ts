import { basename, dirname } from 'node:path';
import { createPostKeeper } from '../adapters/files/post-keeper.ts';
import { recordingSource } from '../adapters/files/recording-source.ts';
import { openKafka } from '../adapters/kafka/connect.ts';
import { createPostsProducer } from '../adapters/kafka/posts-producer.ts';
import { rethrowAsLost } from '../adapters/twitter/connection-lost.ts';
import { openTwitterApi, openTwitterSource, readTermsFile } from '../adapters/twitter/open-source.ts';
import { removeOwnRules } from '../adapters/twitter/rules.ts';
import type { Config } from '../config/load-config.ts';
import { ConfigError } from '../config/load-config.ts';
import { readShare } from '../config/trends-settings.ts';
import type { PostSourceListener } from '../contracts/trends/produce.ts';
import type { RuleTerm, Share } from '../domain/trends/stream-rules.ts';
import { simulatedPosts } from '../simulators/tweet-stream/simulated-posts.ts';
import type { OpenedSource, PostsOpener, SourceRequest, TwitterOptions } from './commands/trends/produce.ts';
import { termsOf } from './commands/trends/produce.ts';
import { linesSource } from './produce/lines-source.ts';

const rulesWithinMs = 60_000;

/** What `vigil trends produce` takes posts from, and gives them to. */
export const openPosts = (config: Config, version: string): PostsOpener => ({
  openSink({ logger, onTrouble }) {
    // What goes wrong is told by whoever it goes wrong for.
    const quiet = logger.child({}, { level: 'error' });
    const url = config.kafkaProducerUrl || config.kafkaUrl;
    const kafka = openKafka(url, { clientId: 'vigil trends produce', logger: quiet });
    return createPostsProducer({ kafka, topic: config.postsTopic, onTrouble });
  },
  openSource: (request, listener) => openSource(config, version, request, listener),
  removeRules(share = shareOf(config)) {
    const api = openTwitterApi(twitterPlace(config, version));
    return removeOwnRules(api, share, AbortSignal.timeout(rulesWithinMs)).catch(rethrowAsLost);
  },
});

async function openSource(
  config: Config,
  version: string,
  request: SourceRequest,
  listener: PostSourceListener,
): Promise<OpenedSource> {
  switch (request.kind) {
    case 'file': {
      const { path, speed, loop = false, shiftToNow = false, keepIn = dirname(path) } = request;
      const source = recordingSource({ path, speed, loop, shiftToNow }, listener);
      return { source, keeper: createPostKeeper(keepIn, basename(path)) };
    }
    case 'twitter': {
      const { ruleLength: longestRule, backfill, share = shareOf(config), keepIn = config.home } = request;
      const terms = request.leaveRules ? null : await termsFor(config, request).catch(asConfigError);
      const options = { terms, share, longestRule, backfill };
      const source = await openTwitterSource(twitterPlace(config, version), options, listener).catch(asConfigError);
      return { source, keeper: createPostKeeper(keepIn, 'twitter') };
    }
    case 'simulator': {
      const lines = (stopping: AbortSignal) => simulatedPosts({ ...request, startMs: Date.now(), stopping });
      return { source: linesSource('simulator', lines, listener), keeper: null };
    }
  }
}

/** What the command line asks for; else what the file of the settings does; else all of Canada. */
async function termsFor({ twitterRules }: Config, request: TwitterOptions): Promise<RuleTerm[]> {
  const given = termsOf(request);
  const file = request.rules ?? (given.length === 0 ? twitterRules : '');
  const all = [...given, ...(file === '' ? [] : await readTermsFile(file))];
  return all.length > 0 ? all : [{ kind: 'country', value: 'CA' }];
}

const twitterPlace = ({ twitterUrl, twitterToken, twitterTokenFile }: Config, version: string) => ({
  ...{ url: twitterUrl, token: twitterToken, tokenFile: twitterTokenFile },
  userAgent: `vigil/${version}`,
});

const shareOf = ({ twitterShare }: Config): Share => readShare(twitterShare) ?? { part: 1, of: 1 };

function asConfigError(error: unknown): never {
  throw new ConfigError([error instanceof Error ? error.message : String(error)]);
}
