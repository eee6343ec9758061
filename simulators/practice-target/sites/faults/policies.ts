import type { Site } from '../../site.ts';
import { differing, policy } from './differing.ts';

/** Content security policies, from none to confused. */
export const policySites: Site[] = [
  differing('csp-none', 'No content security policy', policy(null)),
  differing('csp-report-only', 'A policy that only reports', {
    headers: { 'content-security-policy': null, 'content-security-policy-report-only': "default-src 'self'" },
  }),
  differing('csp-empty', 'A policy of nothing but white space', policy(' ')),
  differing('csp-unknown', 'A policy whose directives do not exist', policy('be-careful yes; trust nobody')),
  differing('csp-locked', 'A policy that starts from nothing', policy("default-src 'none'; frame-ancestors 'none'")),
  differing(
    'csp-inline-styles',
    'Inline styles allowed, inline scripts not',
    policy("default-src 'self'; object-src 'none'; style-src 'self' 'unsafe-inline'"),
  ),
  differing(
    'csp-inline-nonce',
    'Inline scripts allowed for old browsers only, as a nonce overrides it',
    policy("default-src 'self'; script-src 'nonce-Zm9yLXN0dWR5' 'unsafe-inline'; object-src 'none'"),
  ),
  differing('csp-any-source', 'Scripts from any https site', policy("default-src 'self'; script-src https:")),
  differing('csp-wildcard', 'Everything from anywhere', policy('default-src *')),
  differing('csp-data-scripts', 'Scripts from data URLs', policy("default-src 'self'; script-src 'self' data:")),
  differing(
    'csp-http-scripts',
    'Scripts from plain http allowed',
    policy("default-src 'self'; script-src 'self' http://cdn.example.net; object-src 'none'"),
  ),
  differing(
    'csp-http-images',
    'Images from plain http allowed',
    policy("default-src 'self'; object-src 'none'; img-src 'self' http://images.example.net"),
  ),
  differing('csp-repeated', 'The same directive twice', policy("default-src 'self'; default-src 'none'; img-src *")),
  differing(
    'csp-reports-twice',
    'Two places to report to, of which browsers heed one',
    policy("default-src 'self'; object-src 'none'; report-uri /first; report-uri /second"),
  ),
  differing(
    'csp-two-headers',
    'Two policies, both of which hold',
    policy(["default-src 'self' 'unsafe-inline'; frame-ancestors 'none'", "script-src 'self'; object-src 'none'"]),
  ),
  differing('csp-meta', 'The policy in the page alone', {
    ...policy(null),
    head: [`<meta http-equiv="Content-Security-Policy" content="default-src 'self'; object-src 'none'">`],
  }),
];
