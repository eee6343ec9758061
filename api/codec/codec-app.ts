import type { Payload, PayloadCodec } from '@temporalio/common';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { isAllowedHost } from '../http/guards.ts';
import { parsePayloads, renderPayloads } from './json-payloads.ts';

export interface CodecAppDependencies {
  codec: PayloadCodec;
  /** Origins of the Web UIs whose pages may ask, such as `http://127.0.0.1:8233`. */
  uiOrigins: string[];
}

/** Several payloads of the largest size that Temporal takes, as base64. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Temporal's remote codec: makes payloads readable in the Web UI and the Temporal CLI, which send them here. It has no
 * accounts, so it answers under loopback names only, and of the pages in a browser only the Web UI's.
 */
export function createCodecApp({ codec, uiOrigins }: CodecAppDependencies): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isAllowedHost(context.req.url, [])) return refuse(context, 403, 'This is not a name of the codec server.');
    const origin = context.req.header('origin');
    if (origin !== undefined && !uiOrigins.includes(origin))
      return refuse(context, 403, 'Pages of this origin may not ask the codec server.');
    await next();
  });
  app.use(
    cors({ origin: uiOrigins, allowMethods: ['POST'], allowHeaders: ['Content-Type', 'X-Namespace'], maxAge: 3600 }),
  );
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => refuse(context, 413, `The body has more than ${maxBodyBytes} bytes.`),
    }),
  );
  app.post('/encode', (context) => convert(context, codec.encode));
  app.post('/decode', (context) => convert(context, codec.decode));
  app.notFound((context) => refuse(context, 404, 'POST /encode and POST /decode is all there is here.'));
  return app;
}

async function convert(context: Context, work: (payloads: Payload[]) => Promise<Payload[]>): Promise<Response> {
  const payloads = parsePayloads(await context.req.json().catch(() => null));
  if (payloads === null) return refuse(context, 400, 'The body must be JSON: {"payloads": [{"metadata", "data"}, …]}.');
  try {
    return context.json(renderPayloads(await work(payloads)));
  } catch {
    return refuse(context, 400, 'A payload is broken.');
  }
}

const refuse = (context: Context, status: 400 | 403 | 404 | 413, message: string): Response =>
  context.json({ message }, status);
