import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { html } from 'hono/html';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { negotiate } from '../http/negotiate.ts';
import { answerProblem, ProblemError } from '../http/problem-error.ts';
import { answerPage } from '../pages/page.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built console; where it is absent, a page says so, and the API works all the same. */
export function createConsoleRoutes({
  webDirectory,
  pipelines,
}: Pick<AppDependencies, 'webDirectory' | 'pipelines'>): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  if (webDirectory === null || !existsSync(join(webDirectory, 'index.html'))) {
    return app.get('/', (context) => answerPage(context, { title: 'Vigil', body: absent }));
  }
  const document = serveStatic({ path: join(webDirectory, 'index.html') });
  // The console's own addresses: each shows the same document, whose script shows the page.
  for (const path of ['/', ...pipelines.flatMap((name) => [`/${name}`, `/${name}/*`])])
    app.get(path, withHeaders('no-cache'), document);
  // Their names change with their contents.
  app.get('/assets/*', withHeaders('public, max-age=31536000, immutable'), serveStatic({ root: webDirectory }));
  app.get('/favicon.svg', withHeaders('public, max-age=3600'), serveStatic({ root: webDirectory }));
  return app;
}

/**
 * Answers an address where nothing is: people get the console's own page of it, everyone else a problem.
 * @returns a handler for an app's `notFound`
 */
export function answerNothing(webDirectory: string | null) {
  const document = webDirectory === null ? '' : join(webDirectory, 'index.html');
  return async (context: Context<ApiEnvironment>): Promise<Response> => {
    const wanted = negotiate(context.req.header('accept'), [
      'application/problem+json',
      'application/json',
      'text/html',
    ]);
    const isPage = context.req.method === 'GET' && wanted === 'text/html' && existsSync(document);
    if (!isPage) return answerProblem(context, new ProblemError('not-found', 'There is nothing at this address.'));
    return context.html(await readFile(document, 'utf8'), 404, { 'content-security-policy': policy });
  };
}

const withHeaders = (cacheControl: string) =>
  createMiddleware<ApiEnvironment>(async (context, next) => {
    await next();
    if (!context.res.ok) return;
    context.header('cache-control', cacheControl);
    context.header('content-security-policy', policy);
  });

const absent = html`
<h1>Vigil</h1>
<p>The API is up. The console is not built here.</p>
<p><a href="/docs">How to use the API</a></p>`;
