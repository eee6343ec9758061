import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../runtime/process.ts';
import { chooseWay } from './control.ts';
import { isExternal, neededServices } from './needed.ts';
import type { Part, PlatformOptions, Supervise } from './platform/options.ts';
import { hostOf } from './platform/options.ts';
import { neededPorts } from './platform/ports.ts';
import { processStages } from './platform/processes.ts';
import { runsAlready, startServer } from './platform/servers.ts';
import { temporalSpec } from './platform/temporal.ts';
import { requireFreePorts } from './ports.ts';
import { claimRunFile } from './run-file.ts';
import type { SupervisedChild } from './supervised-child.ts';
import { superviseChild } from './supervised-child.ts';

/**
 * Starts everything that Vigil consists of, each in a process of its own that is restarted if it dies: the servers that
 * the chosen pipelines need, Temporal among them, then Vigil's own processes in their stages; stopping goes the other way
 * round, and leaves alone what others started.
 * @throws {Error} that says what is in the way (a taken port, a running Vigil, nothing to install a server with), or
 * whatever `signal` was aborted with
 */
export async function startPlatform(options: PlatformOptions): Promise<Running> {
  const { config, logger, signal } = options;
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const runFile = await claimRunFile(join(config.home, 'run.json'));
  const children: SupervisedChild[] = [];
  /** What was started, by stages. */
  const stages: Part[][] = [];
  process.once('exit', () => {
    for (const part of [...stages.flat(), ...children]) part.kill();
    runFile.release();
  });

  const supervise: Supervise = async (spec) => {
    signal?.throwIfAborted();
    const child = superviseChild(spec, logger, () => runFile.record(children.flatMap(({ pid }) => pid ?? [])));
    children.push(child);
    try {
      await child.start();
    } catch (error) {
      await child.stop();
      throw error;
    }
    logger.info({ child: child.name, pid: child.pid }, `${child.name} is ready`);
    return child;
  };
  /** Starts the parts of a stage side by side. All have come up or failed before the first failure is told. */
  const startStage = async (starts: Promise<Part | null>[]): Promise<(Part | null)[]> => {
    const outcomes = await Promise.allSettled(starts);
    const parts = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
    stages.push(parts.filter((part) => part !== null));
    signal?.throwIfAborted();
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
    return parts;
  };
  const stop = async () => {
    for (const stage of stages.toReversed()) await Promise.all(stage.map((part) => part.stop()));
    runFile.release();
  };

  try {
    const servers = neededServices(config).filter((name) => !isExternal(config, name));
    await requireFreePorts(
      neededPorts(
        options,
        servers.filter((name) => !runsAlready(options, name)),
      ),
    );
    const way = await chooseWay(hostOf(options));
    const started = servers.map((name) => startServer(options, name, way, supervise));
    await startStage([...(options.ownTemporal ? [temporalSpec(options).then(supervise)] : []), ...started]);
    for (const specs of processStages(options)) await startStage(specs.map(supervise));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
