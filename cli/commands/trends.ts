import type { Command } from 'commander';
import type { TrendsClientDependencies } from './trends/dependencies.ts';
import type { ProduceDependencies } from './trends/produce.ts';
import { registerProduce } from './trends/produce.ts';
import { registerTrendsReadings } from './trends/readings.ts';
import type { TrendsRejectsDependencies } from './trends/rejects.ts';
import { registerTrendsRejects } from './trends/rejects.ts';
import { registerReprocess } from './trends/reprocess.ts';

export type TrendsDependencies = TrendsClientDependencies & ProduceDependencies & TrendsRejectsDependencies;

export function registerTrends(program: Command, dependencies: TrendsDependencies): void {
  const trends = program.command('trends').description('feed the pipeline that counts posts by city, and look into it');
  registerTrendsReadings(trends, dependencies);
  registerReprocess(trends, dependencies);
  registerProduce(trends, dependencies);
  registerTrendsRejects(trends, dependencies);
}
