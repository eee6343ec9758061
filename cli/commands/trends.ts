import type { Command } from 'commander';
import type { TrendsClientDependencies } from './trends/dependencies.ts';
import { registerTrendsReadings } from './trends/readings.ts';
import { registerReprocess } from './trends/reprocess.ts';

export type TrendsDependencies = TrendsClientDependencies;

export function registerTrends(program: Command, dependencies: TrendsDependencies): void {
  const trends = program.command('trends').description('look into the pipeline that counts posts by city');
  registerTrendsReadings(trends, dependencies);
  registerReprocess(trends, dependencies);
}
