import type { InvalidValue, Problem as ProblemBody } from '../../contracts/problems.ts';

/** Why a request brought no answer that can be used: an RFC 9457 problem, or no answer at all (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly errors: InvalidValue[];

  constructor(status: number, message: string, errors: InvalidValue[] = []) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.errors = errors;
  }
}

/** Reads the body of an answer that is no success; a proxy in between may have answered with anything. */
export function toProblem(status: number, body: unknown): Problem {
  const { title, detail, errors } = (body ?? {}) as Partial<ProblemBody>;
  return new Problem(status, detail ?? title ?? `The server answered ${status}.`, errors);
}

/** The message for one field; an error about a part of it (`options.ports.3`) is an error of the field. */
export const messageFor = (errors: InvalidValue[], field: string): string | undefined =>
  errors.find(({ path }) => path === field || path.startsWith(`${field}.`))?.message;

/** What stands above a problem's message: nobody answers, or somebody does and can't or won't do it. */
export function headline({ status }: Problem): string {
  if (status === 0) return 'Connection lost, retrying.';
  return status >= 500 ? 'Not available now, retrying.' : 'The request was refused.';
}

/** Without an answer, or with one that says "not now", trying again is the thing to do. */
export const isOutage = ({ status }: Problem): boolean => status === 0 || status >= 500;
