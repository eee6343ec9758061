import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './load-config.ts';

/** The process's environment over the variables of `.env` in the working directory, where there is one. */
export function readEnvironment(): Environment {
  return { ...readEnvFile('.env'), ...process.env };
}

function readEnvFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
