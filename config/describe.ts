import type { Environment } from './load-config.ts';
import { findVariable } from './load-config.ts';
import { settings } from './settings.ts';
import { temporalVariables } from './temporal-settings.ts';

export interface EffectiveSetting {
  name: string;
  value: string;
  /** The variable that the value came from, `default`, or `Vigil’s own server`. */
  source: string;
  type: string;
  unit: string;
  meaning: string;
}

const mask = '********';

/**
 * Every setting with its effective value, secrets masked; what `vigil config` shows.
 * @param ownServices variables of the environment that no user gave: how to reach the servers that Vigil brought up
 */
export function describeSettings(environment: Environment, ownServices: Environment = {}): EffectiveSetting[] {
  const own = Object.values(settings).map((setting) => {
    const given = findVariable(setting, environment);
    return {
      name: setting.name,
      value: given === null ? String(setting.default) : setting.secret ? mask : given.value,
      source: given === null ? 'default' : given.name in ownServices ? 'Vigil’s own server' : given.name,
      type: setting.type,
      unit: setting.unit ?? '',
      meaning: setting.meaning,
    };
  });
  const temporal = temporalVariables.map(({ name, meaning, secret }) => {
    const given = findVariable({ name }, environment);
    const value = given === null ? '' : secret ? mask : given.value;
    return { name, value, source: given?.name ?? 'default', type: 'text', unit: '', meaning };
  });
  return [...own, ...temporal];
}

/** The text of `.env.example`: every setting with its meaning, commented out at its default. */
export function renderEnvExample(): string {
  const header = [
    '# Settings of Vigil. Copy this file to `.env` and change what you need; what is commented out has the value shown.',
    '# Made from config/settings.ts by `npm run build`: change it there.',
  ];
  const entries = describeSettings({}).map(({ name, value, type, unit, meaning }) =>
    [`# ${meaning}`, `# (${[type, unit].filter(Boolean).join('; ')})`, `# ${name}=${value}`].join('\n'),
  );
  return `${[header.join('\n'), ...entries].join('\n\n')}\n`;
}
