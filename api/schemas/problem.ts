import { z } from '@hono/zod-openapi';
import type { ProblemSlug } from '../../contracts/problems.ts';
import { problems, problemType } from '../../contracts/problems.ts';

export const problemSchema = z
  .object({
    type: z
      .string()
      .openapi({ description: 'Stable, one a kind: decide by this. A page at this address explains it.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z
      .array(z.object({ in: z.enum(['body', 'query', 'path', 'header']), path: z.string(), message: z.string() }))
      .optional(),
  })
  .openapi('Problem');

/** Any address can answer with these. */
const everywhere: ProblemSlug[] = ['host-not-allowed', 'internal-error'];

/**
 * The error answers of a route, for its OpenAPI description; kinds of one status stand together. They are no part of its
 * type, because handlers throw them.
 */
export function problemResponses(...slugs: ProblemSlug[]): Record<never, never> {
  const statuses = [...new Set(slugs.map((slug) => problems[slug].status))];
  const specific = statuses.map((status) => [
    status,
    describe(slugs.filter((slug) => problems[slug].status === status)),
  ]);
  return Object.fromEntries([...specific, ['default', describe(everywhere)]]);
}

const describe = (slugs: ProblemSlug[]) => ({
  description: slugs.map((slug) => problems[slug].title).join(', or: '),
  content: {
    'application/problem+json': {
      schema: problemSchema,
      examples: Object.fromEntries(slugs.map((slug) => [slug, { value: exampleOf(slug) }])),
    },
  },
});

const exampleOf = (slug: ProblemSlug) => ({
  type: problemType(slug),
  title: problems[slug].title,
  status: problems[slug].status,
  detail: problems[slug].advice,
  requestId: '0f8b1c62-4a1e-4d5e-9c0b-7f2d3e4a5b6c',
});
