import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './load-config.ts';
import { findVariable } from './load-config.ts';
import { localServiceVariables, readCredentials } from './local-services.ts';
import { settings } from './settings.ts';

/**
 * The process's environment over the variables of `.env` in the working directory, where there is one, completed by how to
 * reach the servers that Vigil brought up on its home folder.
 */
export const readEnvironment = (): Environment => readEnvironmentParts().environment;

/** The same, with those of its variables that no user gave. */
export function readEnvironmentParts(): { environment: Environment; ownServices: Environment } {
  const given = { ...readEnvFile('.env'), ...process.env };
  const home = findVariable(settings.home, given)?.value ?? settings.home.default;
  const ownServices = localServiceVariables(given, readCredentials(home));
  const environment = { ...given, ...ownServices };
  // The AWS SDK looks for its settings in the process itself, so what only the files say has to be there too.
  for (const [name, value] of Object.entries(environment)) if (name.startsWith('AWS_')) process.env[name] ??= value;
  silenceAwsNotice();
  return { environment, ownServices };
}

/** Each process and command would begin with what is for us to heed: that the SDK's later versions will want a later Node. */
export function silenceAwsNotice(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

function readEnvFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
