import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import type { Running } from '../runtime/process.ts';
import { nodeChild } from './node-child.ts';
import type { NeededPort } from './ports.ts';
import { requireFreePorts } from './ports.ts';
import { claimRunFile } from './run-file.ts';
import type { ChildSpec, SupervisedChild } from './supervised-child.ts';
import { superviseChild } from './supervised-child.ts';
import { ensureTemporal } from './temporal/binary.ts';
import { devServerReady, spawnDevServer } from './temporal/dev-server.ts';

export interface PlatformOptions {
  config: Config;
  /** This process's environment; children get it with what the platform adds. */
  environment: NodeJS.ProcessEnv;
  /** Folder of the built entry points. */
  distDirectory: string;
  /** Whether a server of our own is wanted, because no cluster is named. */
  ownTemporal: boolean;
  logger: Logger;
  /** Aborts when what is not there yet needn't be started any more. */
  signal?: AbortSignal;
}

/**
 * Starts everything that Vigil consists of, each in a process of its own that is restarted if it dies: Temporal, the
 * practice sites, the workers, the API, in this order; stopping goes the other way round.
 * @throws {Error} that says what is in the way (a taken port, a running Vigil, nothing to install Temporal with), or
 * whatever `signal` was aborted with
 */
export async function startPlatform(options: PlatformOptions): Promise<Running> {
  const { config, logger } = options;
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const runFile = await claimRunFile(join(config.home, 'run.json'));
  const children: SupervisedChild[] = [];
  const killAll = () => {
    for (const child of children) child.kill();
    runFile.release();
  };
  process.once('exit', killAll);

  const stop = async () => {
    for (const child of children.toReversed()) await child.stop();
    runFile.release();
  };
  try {
    await requireFreePorts(neededPorts(options));
    for (const spec of await childSpecs(options)) {
      options.signal?.throwIfAborted();
      const child = superviseChild(spec, logger, () => runFile.record(children.flatMap(({ pid }) => pid ?? [])));
      children.push(child);
      await child.start();
      logger.info({ child: child.name, pid: child.pid }, `${child.name} is ready`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Only the API listens where it is told to; everything else stays on loopback. */
function neededPorts({ config, ownTemporal }: PlatformOptions): NeededPort[] {
  const port = (key: PortKey, purpose: string) => ({ port: config[key], setting: settings[key].name, purpose });
  const apiPort = (key: PortKey, purpose: string) => ({ ...port(key, purpose), host: config.apiHost });
  return [
    apiPort('apiPort', 'API and console'),
    apiPort('ingestPort', 'simulated scans'),
    apiPort('statusPort', 'scan states'),
    ...(ownTemporal ? [port('temporalPort', 'Temporal'), port('temporalUiPort', 'Temporal Web UI')] : []),
    ...(config.demo ? [port('practiceHttpPort', 'practice sites'), port('practiceHttpsPort', 'practice sites')] : []),
  ];
}

type PortKey = Extract<keyof typeof settings, `${string}Port`>;

async function childSpecs(options: PlatformOptions): Promise<ChildSpec[]> {
  const { config, distDirectory, ownTemporal } = options;
  const entry = (path: string) => join(distDirectory, path);
  const environment = childEnvironment(options);
  return [
    ...(ownTemporal ? [await temporalSpec(options)] : []),
    ...(config.demo
      ? [
          nodeChild(
            'practice-target',
            entry('simulators/practice-target/main.js'),
            practiceArguments(config),
            environment,
          ),
        ]
      : []),
    nodeChild('scans-worker', entry('workers/scans.js'), [], environment),
    nodeChild('api', entry('api/server.js'), [], environment),
  ];
}

async function temporalSpec({ config, environment, logger, signal }: PlatformOptions): Promise<ChildSpec> {
  const tools = join(config.home, 'tools');
  const report = (message: string) => logger.info(message);
  const { path, origin } = await ensureTemporal(environment.PATH ?? '', tools, report, signal);
  logger.info({ program: path, origin }, 'Temporal CLI found');
  const directory = join(config.home, 'temporal');
  return {
    name: 'temporal',
    spawn: () =>
      spawnDevServer({
        program: path,
        port: config.temporalPort,
        uiPort: config.temporalUiPort,
        dataFile: join(directory, 'temporal.db'),
        logFile: join(directory, 'temporal.log'),
      }),
    ready: (_child, signal) => devServerReady(`127.0.0.1:${config.temporalPort}`, signal),
  };
}

const practiceDirectory = (config: Config): string => join(config.home, 'practice-target');

const practiceArguments = (config: Config): string[] => [
  ...['--http-port', String(config.practiceHttpPort), '--https-port', String(config.practiceHttpsPort)],
  ...['--ca-directory', practiceDirectory(config)],
];

/** With the demo, scans may reach the practice sites, on their two ports and no other, and trust their authority. */
function childEnvironment({ config, environment, ownTemporal }: PlatformOptions): NodeJS.ProcessEnv {
  const practiceSites = [`*.localhost:${config.practiceHttpPort}`, `*.localhost:${config.practiceHttpsPort}`];
  const ui = config.temporalUiPort === 0 ? '' : `http://127.0.0.1:${config.temporalUiPort}`;
  return {
    ...environment,
    ...(ownTemporal && { [settings.temporalUiUrl.name]: ui }),
    ...(config.demo && {
      [settings.scanAllow.name]: [...config.scanAllow, ...practiceSites].join(','),
      [settings.scanExtraCa.name]: config.scanExtraCa || join(practiceDirectory(config), 'ca.pem'),
    }),
  };
}
