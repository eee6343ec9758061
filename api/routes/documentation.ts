import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { ProblemSlug } from '../../contracts/problems.ts';
import { problemSlugs, problems } from '../../contracts/problems.ts';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { ProblemError } from '../http/problem-error.ts';
import { docsPage } from '../pages/docs-page.ts';
import { answerPage } from '../pages/page.ts';

const description =
  'What Vigil’s pipelines do, each piece of work a durable Temporal workflow. Errors are problem details (RFC 9457) with a stable type.';

/** Adds what explains the API: its OpenAPI document, the same as a page, and a page for each kind of problem. */
export function addDocumentation(
  app: OpenAPIHono<ApiEnvironment>,
  { version }: Pick<AppDependencies, 'version'>,
): void {
  const info = { title: 'Vigil', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } };
  const configuration = { openapi: '3.1.0', info, servers: [{ url: '/' }] };
  app.doc31('/openapi.json', configuration);
  app.get('/docs', (context) => {
    const { origin } = new URL(context.req.url);
    return answerPage(context, { title: 'Vigil API', body: docsPage(app.getOpenAPI31Document(configuration), origin) });
  });
  app.get('/problems/:slug', (context) => {
    const slug = problemSlugs.find((known) => known === context.req.param('slug'));
    if (slug === undefined) throw new ProblemError('not-found', 'There is no problem of this kind.');
    return answerPage(context, { title: problems[slug].title, body: problemPage(slug) });
  });
}

const problemPage = (slug: ProblemSlug) => html`
<p class="quiet">Problem <code>${slug}</code> · status ${problems[slug].status}</p>
<h1>${problems[slug].title}</h1>
<p>${problems[slug].advice}</p>
<p><a href="/docs">How to use the API</a></p>`;
