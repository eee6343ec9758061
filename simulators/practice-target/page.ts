import { createHash } from 'node:crypto';

export interface Page {
  title: string;
  text: string;
  /** Further elements of the head, e.g. scripts. */
  head?: string[];
  /** HTML below the text. */
  body?: string;
}

/** Files that every site serves beside its page. */
export const assets: Record<string, { type: string; text: string }> = {
  '/app.js': {
    type: 'text/javascript; charset=utf-8',
    text: "document.documentElement.dataset.ready = 'yes';\n",
  },
  '/style.css': {
    type: 'text/css; charset=utf-8',
    text: 'body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }\n',
  },
};

/** The `integrity` value of one of the assets. */
export function integrityOf(path: string): string {
  const text = assets[path]?.text;
  if (text === undefined) throw new Error(`There is no asset ${path}.`);
  return `sha384-${createHash('sha384').update(text).digest('base64')}`;
}

export const renderPage = ({ title, text, head = [], body = '' }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
${head.join('\n')}
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
${body}
</body>
</html>
`;
