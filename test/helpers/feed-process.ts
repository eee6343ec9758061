import { openFeedFiles } from '../../adapters/files/feed-files.ts';
import { createFindingsPublisher } from '../../adapters/rabbitmq/findings-publisher.ts';
import type { Topology } from '../../adapters/rabbitmq/topology.ts';
import { runFeed } from '../../cli/feed/run-feed.ts';
import { loadConfig } from '../../config/load-config.ts';
import { longestLineBytes } from '../../domain/karma/finding-line.ts';

export interface FeedProcessOptions {
  url: string;
  topology: Topology;
  path: string;
  linesPerBatch: number;
  once: boolean;
}

/** `vigil karma feed` in a process of its own, with small batches, so that a kill may come anywhere. */
const { url, topology, path, linesPerBatch, once }: FeedProcessOptions = JSON.parse(process.argv[2] ?? '');

await runFeed(
  path,
  { once },
  {
    feedConfig: () => loadConfig({}),
    terminal: false,
    openFeed: async (_, request) => ({
      files: await openFeedFiles({ ...request, longestLine: longestLineBytes, linesPerBatch }),
      publisher: await createFindingsPublisher({ url, topology, onTrouble: request.onTrouble }),
    }),
  },
);
