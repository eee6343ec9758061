import { CommanderError } from 'commander';
import { ConfigError } from '../config/load-config.ts';
import { KarmaRefusal } from '../contracts/karma/failures.ts';
import { StoreUnavailable } from '../contracts/store-unavailable.ts';
import { CallFailure } from '../contracts/telemetry/failures.ts';
import { ApiProblemError, ApiUnavailableError, isPassing } from './client/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { presentableText } from './text/presentable.ts';

export interface Failure {
  exitCode: number;
  /** Without a line break at its end; null where it was said already. */
  message: string | null;
}

/**
 * What to tell a user about whatever was thrown, and the exit code.
 * @param debug whether the stack and the causes are wanted too
 */
export function describeFailure(error: unknown, debug: boolean): Failure {
  if (error instanceof CommanderError)
    return { exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage, message: null };
  return { exitCode: exitCodeFor(error), message: debug ? stackOf(error) : safeLines(messageOf(error)) };
}

function exitCodeFor(error: unknown): number {
  if (error instanceof ConfigError) return exitCodes.usage;
  if (isPassing(error) || error instanceof CallFailure || error instanceof StoreUnavailable)
    return exitCodes.unavailable;
  return error instanceof ApiProblemError ? exitCodes.usage : exitCodes.error;
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof ApiProblemError || error instanceof ApiUnavailableError)
    return error.message;
  if (error instanceof KarmaRefusal) return error.message;
  if (error instanceof CallFailure || error instanceof StoreUnavailable)
    return `${error.message} Is \`npm start\` running? \`vigil config\` shows where Vigil looks, and for what.`;
  const [firstLine = ''] = (error instanceof Error ? error.message || error.name : String(error)).split('\n');
  return `vigil failed: ${firstLine} (VIGIL_LOG_LEVEL=debug says where)`;
}

/** Error messages can quote what a stranger sent; the line breaks are ours. */
const safeLines = (text: string): string => text.split('\n').map(presentableText).join('\n');

function stackOf(error: unknown): string {
  const parts: string[] = [];
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined)
    parts.push(safeLines(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)));
  return parts.join('\ncaused by: ');
}
