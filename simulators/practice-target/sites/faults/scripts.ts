import { integrityOf } from '../../page.ts';
import type { Site } from '../../site.ts';
import { differing } from './differing.ts';

const cdn = 'cdn.example.net/widget.js';
const integrity = `integrity="${integrityOf('/app.js')}" crossorigin="anonymous"`;

/** Where scripts come from, and whether their content is pinned. */
export const scriptSites: Site[] = [
  differing('sri-external', 'A script from elsewhere, pinned by its hash', {
    head: [`<script src="https://${cdn}" ${integrity}></script>`],
  }),
  differing('sri-own', 'Its own script, pinned by its hash', {
    head: [`<script src="/app.js" ${integrity}></script>`],
  }),
  differing('sri-external-http', 'A script from elsewhere over plain http, pinned by its hash', {
    head: [`<script src="http://${cdn}" ${integrity}></script>`],
  }),
  differing('sri-missing', 'A script from elsewhere over https, not pinned', {
    head: [`<script src="https://${cdn}"></script>`],
  }),
  differing('sri-missing-http', 'A script from elsewhere over plain http, not pinned', {
    head: [`<script src="http://${cdn}"></script>`],
  }),
  differing('sri-relative-scheme', 'A script from elsewhere by the scheme of the page, not pinned', {
    head: [`<script src="//${cdn}"></script>`],
  }),
  differing('sri-own-scripts', 'Its own script, not pinned', { head: ['<script src="/app.js"></script>'] }),
  differing('not-html', 'Plain text in place of a page', {
    document: { type: 'text/plain; charset=utf-8', text: 'Sandhill Weather: 14 degrees, wind from the west.\n' },
  }),
  differing('tag-soup', 'A page of unclosed and crossing tags', {
    document: { type: 'text/html', text: '<html><body><p><b>Sand<i>hill</b></i><table><tr><script src=/app.js><div>' },
  }),
];
