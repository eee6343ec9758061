import type { Command } from 'commander';
import type { FeedDependencies } from './karma/feed.ts';
import { registerFeed } from './karma/feed.ts';
import type { KarmaRejectsDependencies } from './karma/rejects.ts';
import { registerKarmaRejects } from './karma/rejects.ts';

export type KarmaDependencies = FeedDependencies & KarmaRejectsDependencies;

export function registerKarma(program: Command, dependencies: KarmaDependencies): void {
  const karma = program.command('karma').description('feed the pipeline from findings to points, and look into it');
  registerFeed(karma, dependencies);
  registerKarmaRejects(karma, dependencies);
}
