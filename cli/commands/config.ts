import type { Command } from 'commander';
import { describeSettings } from '../../config/describe.ts';
import type { Environment, SettingChecks } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';

export interface ConfigDependencies {
  environment: Environment;
  /** Variables of it that no user gave. */
  ownServices: Environment;
  settingChecks: SettingChecks;
  stdout: { write(text: string): unknown };
}

export function registerConfig(
  program: Command,
  { environment, ownServices, settingChecks, stdout }: ConfigDependencies,
): void {
  program
    .command('config')
    .description('show every setting with its effective value and where that came from; secrets are masked')
    .option('--json', 'as JSON, with types, units and meanings')
    .option('--explain', 'with types, units and meanings')
    .action((options: { json?: boolean; explain?: boolean }) => {
      // Shown even when something is wrong with it, as this is where one looks then.
      const shown = describeSettings(environment, ownServices);
      if (options.json) stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
      else {
        const width = Math.max(...shown.map(({ name }) => name.length));
        for (const { name, value, source, type, unit, meaning } of shown) {
          const origin = source === 'default' ? '' : `  (from ${source})`;
          stdout.write(`${name.padEnd(width)}  ${value === '' ? '—' : value}${origin}\n`);
          if (options.explain) stdout.write(`    ${meaning}\n    ${[type, unit].filter(Boolean).join('; ')}\n`);
        }
      }
      loadConfig(environment, settingChecks);
    });
}
