import type { Page } from '../page.ts';
import { assets, renderPage } from '../page.ts';
import type { Site, Visit } from '../site.ts';

/** A site that is all in its headers, cookies and page. */
export interface GradedSite {
  name: string;
  description: string;
  demo?: boolean;
  expectedGrade?: string;
  page: Page;
  headers: Record<string, string>;
  cookies?: string[];
  /** Lets the asking origin read everything, credentials included. */
  reflectsOrigin?: boolean;
  /** What plain http does: lead to https, serve the same page, or hang up as if nothing listened. */
  plainHttp: 'redirects' | 'serves' | 'hangs-up';
  /** Whether https is offered at all; default true. */
  https?: boolean;
}

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

function answerGraded(graded: GradedSite, { request, response, url, origins }: Visit): void {
  if (url.protocol === 'http:' && graded.plainHttp === 'hangs-up') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (url.protocol === 'http:' && graded.plainHttp === 'redirects') {
    response.writeHead(301, { location: origins.https + url.pathname + url.search }).end();
    return;
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
  response.statusCode = url.pathname === '/' ? 200 : 404;
  response.setHeader('content-type', 'text/html; charset=utf-8').end(renderPage(graded.page));
}
