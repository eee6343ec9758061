/** What a site answers. */
export interface Reply {
  /** Default 200. */
  status?: number;
  /** Default: `content-type: text/html; charset=utf-8`; these are added, or replace it where they name it. */
  headers?: [name: string, value: string][];
  body?: string;
}

/** One request to a case's site, with the origins that redirects can lead to. */
export interface Ask {
  path: string;
  http: string;
  https: string;
  /** Another case's site. */
  elsewhere(scheme: 'http' | 'https', name: string): string;
  cookie: string | undefined;
}

type Answer = Reply | ((ask: Ask) => Reply);

/** A small site, for the reference and Vigil to grade; by default it is a bare page over https that http leads to. */
export interface ReferenceCase {
  /** Its host is `<name>.example.com`. */
  name: string;
  /** What https answers, at any path. */
  page?: Answer;
  http?: 'redirects' | 'same-as-https' | 'closed' | Answer;
  https?: 'closed';
  certificate?: 'self-signed';
  /** To OPTIONS, given the Origin; default: the page. */
  preflight?: (origin: string) => Reply;
}

export const hostOfCase = (name: string): string => `${name}.example.com`;

export const redirect = (location: string, status = 301, headers: Reply['headers'] = []): Reply => ({
  status,
  headers: [['location', location], ...headers],
});

export const html = (head: string, body = ''): string =>
  `<!doctype html><html><head><title>A page</title>${head}</head><body>${body}</body></html>`;
