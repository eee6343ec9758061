import { join } from 'node:path';
import { nearestName } from './nearest-name.ts';
import { settings } from './settings.ts';

type Settings = typeof settings;

/** The effective settings, by their names in code. */
export type Config = { readonly [Key in keyof Settings]: Settings[Key]['default'] } & {
  /** The TEMPORAL_… variables, as @temporalio/envconfig takes them. */
  readonly temporal: Record<string, string>;
  /** NODE_EXTRA_CA_CERTS, a setting of Node's own; empty where it is not set. */
  readonly nodeExtraCa: string;
};

export type Environment = Record<string, string | undefined>;

/** What is wrong with the values of settings whose rules lie elsewhere, a sentence each that says what would be right. */
export type SettingChecks = { readonly [Key in keyof Settings]?: (value: Settings[Key]['default']) => string[] };

/** Names everything that is wrong at once, so that it can be mended at once. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads every setting from an environment. An empty variable counts as not set.
 * @param checks asked about values that are set, by the processes that use them: a client needn't have a scanner's files
 * @throws {ConfigError} naming each bad value, each unknown VIGIL_ name, and each combination that can't work
 */
export function loadConfig(environment: Environment, checks: SettingChecks = {}): Config {
  const problems = unknownNames(environment);
  const values = Object.entries(settings).map(([key, setting]) => {
    const given = findVariable(setting, environment);
    if (given === null) return [key, setting.default];
    try {
      const value = setting.parse(given.value);
      const check = checks[key as keyof Settings] as ((value: unknown) => string[]) | undefined;
      problems.push(...(check?.(value) ?? []).map((problem) => `${given.name}: ${problem}`));
      return [key, value];
    } catch (error) {
      const shown = setting.secret ? '' : ` is "${given.value}", but`;
      problems.push(`${given.name}${shown} ${error instanceof Error ? error.message : String(error)}`);
      return [key, setting.default];
    }
  });
  const given = Object.fromEntries(values) as Omit<Config, 'temporal' | 'nodeExtraCa'>;
  const config: Config = {
    ...given,
    apiUrl: given.apiUrl || localApiUrl(given),
    findingsFile: given.findingsFile || join(given.home, 'finding.csv'),
    temporal: temporalOf(environment),
    nodeExtraCa: environment.NODE_EXTRA_CA_CERTS ?? '',
  };
  problems.push(...impossibleCombinations(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Where this machine reaches an API that listens there; one that listens on every address is on loopback too. */
export function localApiUrl({ apiHost, apiPort }: Pick<Config, 'apiHost' | 'apiPort'>): string {
  const host = ['0.0.0.0', '::', '[::]'].includes(apiHost) ? '127.0.0.1' : apiHost;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${apiPort}`;
}

/** The variable that a setting is read from: its own name before its aliases; null where none is set. */
export function findVariable(
  setting: { name: string; aliases?: string[] },
  environment: Environment,
): { name: string; value: string } | null {
  for (const name of [setting.name, ...(setting.aliases ?? [])]) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return null;
}

function temporalOf(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment).filter(([name, value]) => name.startsWith('TEMPORAL_') && value);
  return Object.fromEntries(entries) as Record<string, string>;
}

function unknownNames(environment: Environment): string[] {
  const known = Object.values(settings).map(({ name }) => name);
  return Object.keys(environment)
    .filter((name) => name.startsWith('VIGIL_') && !known.includes(name))
    .map(
      (name) => `${name} is not a setting; did you mean ${nearestName(name, known)}? \`vigil config\` lists them all`,
    );
}

function impossibleCombinations(config: Config): string[] {
  const problems: string[] = [];
  if (config.scanMinSleepSeconds > config.scanMaxSleepSeconds) {
    problems.push(
      `${settings.scanMinSleepSeconds.name} (${config.scanMinSleepSeconds}) must not be more than ${settings.scanMaxSleepSeconds.name} (${config.scanMaxSleepSeconds})`,
    );
  }
  for (const key of ['flushSeconds', 'deleteIntervalSeconds'] as const) {
    if (config.visibilitySeconds > 2 * config[key]) continue;
    problems.push(
      `${settings.visibilitySeconds.name} (${config.visibilitySeconds}) must be more than twice ${settings[key].name} (${config[key]}), or messages come back while they wait`,
    );
  }
  // Rejects among the submissions would be taken and rejected for ever; those that nobody managed to delete are none.
  if ([config.submissionsQueue, `${config.submissionsQueue}-dead`].includes(config.rejectsQueue)) {
    problems.push(
      `${settings.rejectsQueue.name} is "${config.rejectsQueue}", but must be neither the queue of ${settings.submissionsQueue.name} nor its dead-letter queue`,
    );
  }
  if (config.shardsMin > config.shardsMax) {
    problems.push(
      `${settings.shardsMin.name} (${config.shardsMin}) must not be more than ${settings.shardsMax.name} (${config.shardsMax})`,
    );
  }
  const ports = Object.entries(settings).filter(([key]) => key.endsWith('Port'));
  for (const [index, [key, setting]] of ports.entries()) {
    const value = config[key as keyof Config];
    const twin = ports.slice(0, index).find(([other]) => value !== 0 && config[other as keyof Config] === value);
    if (twin)
      problems.push(`${setting.name} and ${twin[1].name} are both ${String(value)}; each needs a port of its own`);
  }
  return problems;
}
