import type { Page } from '../page.ts';
import { assets, renderPage } from '../page.ts';
import type { Site, Visit } from '../site.ts';
import { hangUp } from './hang-up.ts';

/** A site that is all in its headers, cookies and page. */
export interface GradedSite {
  name: string;
  description: string;
  demo?: boolean;
  expectedGrade?: string;
  page: Page;
  /** Served in place of the page. */
  document?: { type: string; text: string };
  headers: Record<string, string | string[]>;
  cookies?: string[];
  /** Lets the asking origin read everything, credentials included. */
  reflectsOrigin?: boolean;
  plainHttp: PlainHttp;
  /** Whether https is offered at all; default true. */
  https?: boolean;
}

/**
 * What plain http does: serve the same page, hang up as if nothing listened, or redirect: to https, to https by way of
 * http, to http for ever after, or to https on another site's host.
 */
export type PlainHttp = 'serves' | 'hangs-up' | 'redirects' | 'redirects-late' | 'redirects-to-http' | 'redirects-away';

/** Makes a site of its description. */
export const gradedSite = (graded: GradedSite): Site => ({
  name: graded.name,
  description: graded.description,
  kind: 'graded',
  demo: graded.demo ?? false,
  ...(graded.expectedGrade !== undefined && { expectedGrade: graded.expectedGrade }),
  ...(graded.https === false && { insteadOfTls: (socket) => socket.destroy() }),
  answer: (visit) => answerGraded(graded, visit),
});

function answerGraded(graded: GradedSite, visit: Visit): void {
  const { request, response, url } = visit;
  if (url.protocol === 'http:') {
    if (graded.plainHttp === 'hangs-up') {
      hangUp(response);
      return;
    }
    const location = redirection(graded.plainHttp, visit);
    if (location !== null) {
      response.writeHead(301, { location }).end();
      return;
    }
  }
  for (const [name, value] of Object.entries(graded.headers)) response.setHeader(name, value);
  if (graded.reflectsOrigin && request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', request.headers.origin);
    response.setHeader('access-control-allow-credentials', 'true');
  }
  const asset = assets[url.pathname];
  if (asset) {
    response.setHeader('content-type', asset.type).end(asset.text);
    return;
  }
  if (graded.cookies) response.setHeader('set-cookie', graded.cookies);
  const { type, text } = graded.document ?? { type: 'text/html; charset=utf-8', text: renderPage(graded.page) };
  response.statusCode = url.pathname === '/' || url.pathname === steppingStone ? 200 : 404;
  response.setHeader('content-type', type).end(text);
}

const steppingStone = '/welcome';

/** Where plain http leads from here; null where the page is. */
function redirection(plainHttp: PlainHttp, { url, origins }: Visit): string | null {
  const here = url.pathname + url.search;
  const arrived = url.pathname === steppingStone;
  switch (plainHttp) {
    case 'redirects':
      return origins.https + here;
    case 'redirects-late':
      return arrived ? `${origins.https}/` : origins.http + steppingStone;
    case 'redirects-to-http':
      return arrived ? null : origins.http + steppingStone;
    case 'redirects-away':
      return `https://exemplary.localhost:${new URL(origins.https).port}/`;
    default:
      return null;
  }
}
