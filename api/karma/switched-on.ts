import { ProblemError } from '../http/problem-error.ts';
import type { KarmaDirectory } from './directory.ts';

/** @throws {ProblemError} where karma is none of the pipelines */
export function switchedOn(karma: KarmaDirectory | null): KarmaDirectory {
  if (karma !== null) return karma;
  throw new ProblemError('pipeline-switched-off', 'The karma pipeline is not switched on here.');
}
