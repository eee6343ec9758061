import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalid } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { TrendsDirectory } from '../trends/directory.ts';
import { liveRoute } from './trends-descriptions.ts';

/** What is computed anew, as it is. */
export function createTrendsLiveRoute({ live }: Pick<TrendsDirectory, 'live'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });
  return app.openapi(liveRoute, (context) => {
    const { city: cities = [] } = context.req.valid('query');
    const knownUntilMs = context.req.valid('header')['Last-Event-ID'] ?? null;
    // Of @hono/node-server; where an app is asked without a server, there is none.
    const { outgoing } = (context.env ?? {}) as Partial<HttpBindings>;
    const stream = live.open({ cities, knownUntilMs, cut: () => void outgoing?.destroy() });
    if (stream === null)
      throw new ProblemError('too-many-listeners', 'As many listen as this API lets.', {
        headers: { 'retry-after': '10' },
      });
    // Proxies would else keep events until some kilobytes have come together.
    return context.body(stream, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  });
}
