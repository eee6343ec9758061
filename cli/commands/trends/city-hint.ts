import { problemType } from '../../../contracts/problems.ts';
import { findCities } from '../../../domain/trends/city-search.ts';
import { ApiProblemError } from '../../client/errors.ts';
import type { TrendsClient } from '../../client/trends-client.ts';

const mostNamed = 3;

/**
 * Has it said which city may be meant, where nobody knows one of that name.
 * @throws {ApiProblemError | ApiUnavailableError} always
 */
export async function rethrowWithCities(error: unknown, city: string, trends: TrendsClient): Promise<never> {
  if (!(error instanceof ApiProblemError) || error.problem.type !== problemType('city-not-found')) throw error;
  const found = findCities(await trends.cities(), city).slice(0, mostNamed);
  const hint =
    found.length === 0
      ? '`vigil trends cities` lists those with posts in the last hour.'
      : `Is it ${found.map((one) => `"${one.city}"`).join(' or ')}?`;
  throw new ApiProblemError({ ...error.problem, detail: `${error.problem.detail} ${hint}` });
}
