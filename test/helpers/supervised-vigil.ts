import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../config/load-config.ts';
import { processStages } from '../../services/platform/processes.ts';
import { temporalSpec } from '../../services/platform/temporal.ts';
import type { SupervisedChild } from '../../services/supervised-child.ts';
import { superviseChild } from '../../services/supervised-child.ts';
import type { Site } from './vigil.ts';
import { vigilCommand } from './vigil.ts';

/** A test that kills processes again and again has no time for the usual pauses, which grow to a quarter of a minute. */
const pace = { firstMs: 100, longestMs: 400 };

export interface SupervisedVigil {
  /** Temporal and Vigil's own processes, by name. */
  children: SupervisedChild[];
  stop(): Promise<void>;
}

/** The processes of `vigil start --no-demo`, supervised as there, but started again at once. */
export async function superviseVigil(site: Site): Promise<SupervisedVigil> {
  // Any command builds what has changed.
  const { code, stderr } = await vigilCommand(site, '--version');
  if (code !== 0) throw new Error(stderr);
  // Only why a process can't start.
  const quiet = { VIGIL_LOG_LEVEL: 'fatal', NODE_NO_WARNINGS: '1' };
  const environment = { ...site.environment, ...quiet, VIGIL_DEMO: 'false' };
  const logger = pino({ level: 'silent' });
  const distDirectory = join(process.cwd(), 'dist');
  const options = { config: loadConfig(environment), environment, distDirectory, ownTemporal: true, logger };
  const stages = [[await temporalSpec(options)], ...processStages(options)].map((specs) =>
    specs.map((spec) => superviseChild(spec, logger, () => {}, pace)),
  );
  const stop = async () => {
    for (const stage of stages.toReversed()) await Promise.all(stage.map((child) => child.stop()));
  };
  try {
    for (const stage of stages) await Promise.all(stage.map((child) => child.start()));
  } catch (error) {
    for (const child of stages.flat()) child.kill();
    throw error;
  }
  return { children: stages.flat(), stop };
}
