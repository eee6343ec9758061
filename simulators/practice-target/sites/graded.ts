import { integrityOf } from '../page.ts';
import type { Site } from '../site.ts';
import { gradedSite } from './graded-site.ts';

const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** From the best grade to the worst; the exemplary one does everything that a grading rewards. */
export const gradedSites: Site[] = [
  gradedSite({
    name: 'exemplary',
    description: 'Every protection that browsers offer, none loosened',
    demo: true,
    expectedGrade: 'A+',
    plainHttp: 'redirects',
    headers: {
      'content-security-policy': strictPolicy,
      'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    },
    cookies: ['__Host-session=5f0c; Path=/; Secure; HttpOnly; SameSite=Strict'],
    page: {
      title: 'Harbour Credit Union',
      text: 'Members sign in here to see their savings. Nothing on this page comes from anybody else.',
      head: [`<script src="/app.js" integrity="${integrityOf('/app.js')}" defer></script>`],
    },
  }),
  gradedSite({
    name: 'good',
    description: 'Well kept, but its policy still lets scripts be made from text',
    demo: true,
    expectedGrade: 'A',
    plainHttp: 'redirects',
    headers: {
      'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-eval'; object-src 'none'",
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    },
    cookies: ['session=81aa; Path=/; Secure; HttpOnly'],
    page: {
      title: 'Fernhill Library',
      text: 'Search the catalogue, renew your loans, reserve a reading room.',
      head: ['<script src="/app.js" defer></script>'],
    },
  }),
  gradedSite({
    name: 'decent',
    description: 'Encrypted throughout, with inline scripts allowed and file types left to be guessed',
    expectedGrade: 'B',
    plainHttp: 'redirects',
    headers: {
      'content-security-policy': "default-src 'self'; script-src 'self' 'unsafe-inline'",
      'strict-transport-security': 'max-age=31536000',
      'x-frame-options': 'SAMEORIGIN',
    },
    cookies: ['session=17be; Path=/; Secure; HttpOnly; SameSite=Lax'],
    page: {
      title: 'Brightwater Cycling Club',
      text: 'Sunday rides leave from the boathouse at nine. The next one goes to the old mill and back.',
      head: ["<script>document.documentElement.dataset.club = 'open';</script>"],
    },
  }),
  gradedSite({
    name: 'poor',
    description: 'Leads to https, and there its care ends: no policies at all',
    demo: true,
    expectedGrade: 'D-',
    plainHttp: 'redirects',
    headers: { 'x-powered-by': 'PHP/7.4.33' },
    page: {
      title: 'Corner Bakery',
      text: 'Bread from six in the morning, cakes to order. Call us or come by.',
      head: ['<script src="https://cdn.example.net/slider.js"></script>'],
    },
  }),
  gradedSite({
    name: 'awful',
    description: 'Sessions over plain http, readable from any site, with scripts that anybody on the way can change',
    demo: true,
    expectedGrade: 'F',
    plainHttp: 'serves',
    headers: {
      'content-security-policy': "default-src * 'unsafe-inline' 'unsafe-eval' data: http:",
      'x-frame-options': 'ALLOWALL',
      'x-content-type-options': 'maybe',
      'referrer-policy': 'unsafe-url',
    },
    cookies: ['PHPSESSID=1234; Path=/', 'csrftoken=abcd; Path=/', 'theme=dark'],
    reflectsOrigin: true,
    page: {
      title: 'Bargain Barn',
      text: 'Everything must go! Sign in to see your basket.',
      head: ['<script src="http://cdn.example.net/jquery-1.4.2.min.js"></script>', '<script>var cart = [];</script>'],
    },
  }),
];
