import type { Command } from 'commander';
import { registerCorrections } from './karma/corrections.ts';
import type { KarmaClientDependencies, KarmaUpkeepDependencies } from './karma/dependencies.ts';
import { registerExport } from './karma/export.ts';
import type { FeedDependencies } from './karma/feed.ts';
import { registerFeed } from './karma/feed.ts';
import { registerImport } from './karma/import.ts';
import { registerParked } from './karma/parked.ts';
import { registerReadings } from './karma/readings.ts';
import { registerReconcile } from './karma/reconcile.ts';
import type { KarmaRejectsDependencies } from './karma/rejects.ts';
import { registerKarmaRejects } from './karma/rejects.ts';
import { registerUpkeep } from './karma/upkeep.ts';

export type KarmaDependencies = FeedDependencies &
  KarmaRejectsDependencies &
  KarmaClientDependencies &
  KarmaUpkeepDependencies;

export function registerKarma(program: Command, dependencies: KarmaDependencies): void {
  const karma = program
    .command('karma')
    .description('feed the pipeline from findings to points, look into it, and correct it');
  registerReadings(karma, dependencies);
  registerFeed(karma, dependencies);
  registerKarmaRejects(karma, dependencies);
  registerImport(karma, dependencies);
  registerCorrections(karma, dependencies);
  registerParked(karma, dependencies);
  registerReconcile(karma, dependencies);
  registerUpkeep(karma, dependencies);
  registerExport(karma, dependencies);
}
