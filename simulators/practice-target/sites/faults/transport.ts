import type { Site } from '../../site.ts';
import { differing, header, noHsts } from './differing.ts';

/** Ways to https, and how firmly a site insists on it. */
export const transportSites: Site[] = [
  differing('hsts-none', 'Does not insist on https', noHsts),
  differing('hsts-day', 'Insists on https for a day only', header('strict-transport-security', 'max-age=86400')),
  differing('hsts-broken', 'Insists on https, misspelt', header('strict-transport-security', 'maximum-age=always')),
  differing('http-only', 'No https at all', { ...noHsts, plainHttp: 'serves', https: false }),
  differing('https-only', 'No plain http at all', { plainHttp: 'hangs-up' }),
  differing('no-redirect', 'The same page over http and https', { plainHttp: 'serves' }),
  differing('redirect-to-http', 'Redirects from http to http', { plainHttp: 'redirects-to-http' }),
  differing('redirect-late', 'Redirects to https only in the second step', { plainHttp: 'redirects-late' }),
  differing('redirect-away', 'Redirects to https on another host at once', { plainHttp: 'redirects-away' }),
];
