import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../config/load-config.ts';
import { isExternal, neededServices } from '../../services/needed.ts';
import type { Part, Supervise } from '../../services/platform/options.ts';
import { processStages } from '../../services/platform/processes.ts';
import { startServer } from '../../services/platform/servers.ts';
import { temporalSpec } from '../../services/platform/temporal.ts';
import type { SupervisedChild } from '../../services/supervised-child.ts';
import { superviseChild } from '../../services/supervised-child.ts';
import type { Site } from './vigil.ts';
import { vigilCommand } from './vigil.ts';

/** A test that kills processes again and again has no time for the usual pauses, which grow to a quarter of a minute. */
const pace = { firstMs: 100, longestMs: 400 };

export interface SupervisedVigil {
  /** Temporal, the servers that aren't the test's own, and Vigil's own processes, by name. */
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
  const children: SupervisedChild[] = [];
  const supervise: Supervise = async (spec) => {
    const child = superviseChild(spec, logger, () => {}, pace);
    children.push(child);
    await child.start();
    return child;
  };
  const servers = neededServices(options.config).filter((name) => !isExternal(options.config, name));
  const stages: (Part | null)[][] = [];
  try {
    stages.push(
      await Promise.all([
        temporalSpec(options).then(supervise),
        ...servers.map((name) => startServer(options, name, 'native', supervise)),
      ]),
    );
    // Only now, as they are told the accounts of the servers.
    for (const specs of processStages(options)) stages.push(await Promise.all(specs.map(supervise)));
  } catch (error) {
    for (const child of children) child.kill();
    throw error;
  }
  return {
    children,
    async stop() {
      for (const stage of stages.toReversed()) await Promise.all(stage.map((part) => part?.stop()));
    },
  };
}
