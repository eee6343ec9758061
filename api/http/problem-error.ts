import type { Context } from 'hono';
import type { InvalidValue, Problem, ProblemSlug } from '../../contracts/problems.ts';
import { problems, problemType } from '../../contracts/problems.ts';
import type { ApiEnvironment } from './environment.ts';

interface ProblemExtras {
  errors?: InvalidValue[];
  headers?: Record<string, string>;
}

/** Thrown anywhere below a route, it becomes the problem that the client gets. */
export class ProblemError extends Error {
  readonly slug: ProblemSlug;
  readonly extras: ProblemExtras;

  constructor(slug: ProblemSlug, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.slug = slug;
    this.extras = extras;
  }
}

export function answerProblem<E extends ApiEnvironment>(context: Context<E>, error: ProblemError): Response {
  const { status, title } = problems[error.slug];
  const { errors, headers } = error.extras;
  const problem: Problem = {
    type: problemType(error.slug),
    title,
    status,
    detail: error.message,
    requestId: context.get('requestId'),
    ...(errors && { errors }),
  };
  return context.body(JSON.stringify(problem), status, { 'content-type': 'application/problem+json', ...headers });
}
