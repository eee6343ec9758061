import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiEnvironment } from './environment.ts';

/** For answers that are data: nothing in them may run, load or be framed. Pages bring a policy of their own. */
export const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // Only whoever terminates TLS before the API can promise that it will stay there.
  strictTransportSecurity: false,
  overwrite: false,
});

/** States change by the second, so nothing is kept unless a route says otherwise. */
export const noStoreByDefault = createMiddleware<ApiEnvironment>(async (context, next) => {
  await next();
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
});
