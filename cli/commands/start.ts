import type { Command } from 'commander';
import type { Logger } from 'pino';
import { connectClient, temporalTarget } from '../../adapters/temporal/connection.ts';
import { importReference } from '../../adapters/temporal/import-reference.ts';
import type { Config, Environment, SettingChecks } from '../../config/load-config.ts';
import { loadConfig, localApiUrl } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';
import { readReference } from '../../domain/karma/read-reference.ts';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import { streamsFindings } from '../../services/platform/processes.ts';
import { startPlatform } from '../../services/platform.ts';
import { submitDemoScans } from '../../simulators/demo.ts';
import { knownReferenceFiles } from '../../simulators/finding-stream/known-reference.ts';
import { welcome } from './welcome.ts';

export interface StartDependencies {
  environment: Environment;
  settingChecks: SettingChecks;
  /** Folder of the built entry points. */
  distDirectory: string;
  terminal: boolean;
}

/** A consumer sees through what it took, and then the workers finish what they have: each may use its whole time. */
const drainingStages = 2;
/** For everything else that the platform stops one after another. */
const stoppingMarginSeconds = 15;

export function registerStart(program: Command, dependencies: StartDependencies): void {
  program
    .command('start')
    .description(
      'run the whole product: Temporal (unless TEMPORAL_ADDRESS names a cluster), servers, workers, API, console',
    )
    .option(
      '--no-demo',
      'leave out the practice sites with their demo scans, the sensor fleet and the stream of findings',
    )
    .action((options: { demo: boolean }) => start(dependencies, options));
}

async function start(dependencies: StartDependencies, options: { demo: boolean }) {
  const { environment, settingChecks, distDirectory, terminal } = dependencies;
  const effective = options.demo ? environment : { ...environment, [settings.demo.name]: 'false' };
  const config = loadConfig(effective, settingChecks);
  const logger = createLogger({ name: 'vigil', level: config.logLevel, terminal });
  const { own, address } = temporalTarget(config.temporal, config.temporalPort);
  const shutdownSeconds = config.shutdownSeconds * drainingStages + stoppingMarginSeconds;
  await runProcess({ logger, shutdownSeconds }, async (signal) => {
    const platform = await startPlatform({
      config,
      environment: effective,
      distDirectory,
      ownTemporal: own,
      logger,
      signal,
    });
    // Before users are told: a scan of theirs would be one that is there already, and leave no demo.
    if (config.demo && config.pipelines.includes('scans')) await showDemo(config, logger);
    if (streamsFindings(config)) await importDemoReference(config, logger);
    process.stdout.write(welcome(config, own ? temporalUi(config) : `cluster at ${address}`));
    return platform;
  });
}

/** Vigil does without, where its demo can't be shown. */
async function showDemo(config: Config, logger: Logger): Promise<void> {
  try {
    const count = await submitDemoScans({
      apiUrl: localApiUrl(config),
      httpPort: config.practiceHttpPort,
      httpsPort: config.practiceHttpsPort,
    });
    if (count > 0) logger.info({ count }, `submitted ${count} demo scans; --no-demo leaves them out`);
  } catch (error) {
    logger.warn({ err: error }, 'the demo scans could not be submitted');
  }
}

/** Always the same, so that it is done once only. */
const demoImportId = '4f0f5be8-6a5c-4a3e-9d06-9a1b8f7a2c11';

/** Findings that came before it wait for it. */
async function importDemoReference(config: Config, logger: Logger): Promise<void> {
  const { reference } = readReference(knownReferenceFiles());
  try {
    const client = await connectClient(temporalTarget(config.temporal, config.temporalPort));
    const input = { importId: demoImportId, reference, deadlineSeconds: config.karmaSagaDeadlineSeconds };
    const { added, released } = await importReference(client, input, (note) => logger.info(note)).finally(() =>
      client.connection.close(),
    );
    logger.info({ ...added, released }, 'imported who and what the demo’s findings are about');
  } catch (error) {
    logger.warn({ err: error }, 'what the demo’s findings are about could not be imported: they wait, parked');
  }
}

const temporalUi = ({ temporalUiPort }: Config): string =>
  temporalUiPort === 0 ? 'switched off' : `http://127.0.0.1:${temporalUiPort}/`;
