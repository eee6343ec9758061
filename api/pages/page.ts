import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ApiEnvironment } from '../http/environment.ts';
import { pageStyle } from './page-style.ts';

/** What `html` gives while nothing in it is a promise. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** The one style is all that such a page may use: were markup to slip in, it could load, run and send nothing. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface PageOptions {
  title: string;
  body: Markup;
  /** Asks the browser to load the page again after so many seconds. */
  refreshSeconds?: number;
}

/** Answers with a page that stands alone: no script, no external resource, light and dark, fit for print. */
export async function answerPage(context: Context<ApiEnvironment>, options: PageOptions): Promise<Response> {
  const { title, body, refreshSeconds } = options;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return context.html(page, 200, { 'content-security-policy': policy });
}
