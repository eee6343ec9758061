import type { Problem } from '../../contracts/problems.ts';

/** Nobody answers, or somebody who is not Vigil. Trying again later can help. */
export class ApiUnavailableError extends Error {
  override name = 'ApiUnavailableError';
}

/** The API's own answer that something is wrong. */
export class ApiProblemError extends Error {
  override name = 'ApiProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    const values = (problem.errors ?? []).map(({ path, message }) => `  - ${path === '' ? '' : `${path}: `}${message}`);
    // The values say it more exactly.
    super(values.length > 0 ? `${problem.title}:\n${values.join('\n')}` : `${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** Whether the same call may work later as it is. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiUnavailableError || (error instanceof ApiProblemError && error.problem.status >= 500);
