import type { Site } from '../../site.ts';
import { differing, header, policy } from './differing.ts';

/** All other headers that a grading looks at. */
export const headerSites: Site[] = [
  differing('cors-public', 'Readable by every site', header('access-control-allow-origin', '*')),
  differing('cors-one', 'Readable by one other site', header('access-control-allow-origin', 'https://map.example.net')),
  differing('cors-universal', 'Readable by every site, with the credentials of its reader', { reflectsOrigin: true }),
  differing('frames-unsaid', 'Says nothing about frames', {
    headers: { 'x-frame-options': null, 'content-security-policy': "default-src 'self'; object-src 'none'" },
  }),
  differing('frames-header', 'Forbids frames by the old header alone', policy("default-src 'self'; object-src 'none'")),
  differing('frames-allow-from', 'Allows frames by a value that browsers ignore', {
    headers: {
      'x-frame-options': 'ALLOW-FROM https://map.example.net',
      'content-security-policy': "default-src 'self'; object-src 'none'",
    },
  }),
  differing('frames-broken', 'Forbids frames, misspelt', {
    headers: { 'x-frame-options': 'NEVER', 'content-security-policy': "default-src 'self'; object-src 'none'" },
  }),
  differing('sniffing', 'Lets browsers guess types', header('x-content-type-options', null)),
  differing('sniffing-broken', 'Forbids guessing types, misspelt', header('x-content-type-options', 'no-sniff')),
  differing('referrer-private', 'Tells other sites its origin only', header('referrer-policy', 'strict-origin')),
  differing('referrer-unsafe', 'Tells every site the whole address', header('referrer-policy', 'unsafe-url')),
  differing('referrer-broken', 'A referrer policy that does not exist', header('referrer-policy', 'whatever')),
  differing(
    'referrer-fallback',
    'A referrer policy with one for old browsers',
    header('referrer-policy', 'no-referrer, strict-origin-when-cross-origin'),
  ),
  differing('referrer-meta', 'The referrer policy in the page alone', {
    head: ['<meta name="referrer" content="same-origin">'],
  }),
  differing(
    'coop-popups',
    'Keeps to itself, save for its popups',
    header('cross-origin-opener-policy', 'same-origin-allow-popups'),
  ),
  differing(
    'coop-noopener',
    'Keeps popups of others apart',
    header('cross-origin-opener-policy', 'noopener-allow-popups'),
  ),
  differing('coop-off', 'Opts out of isolation', header('cross-origin-opener-policy', 'unsafe-none')),
  differing('coop-broken', 'Isolation, misspelt', header('cross-origin-opener-policy', 'alone')),
  differing(
    'coep-credentialless',
    'Embeds others without credentials',
    header('cross-origin-embedder-policy', 'credentialless'),
  ),
  differing('coep-off', 'Embeds anything', header('cross-origin-embedder-policy', 'unsafe-none')),
  differing('coep-broken', 'Embedding, misspelt', header('cross-origin-embedder-policy', 'require')),
  differing('corp-cross', 'May be embedded by anybody', header('cross-origin-resource-policy', 'cross-origin')),
  differing('corp-site', 'May be embedded by its own site', header('cross-origin-resource-policy', 'same-site')),
  differing('corp-broken', 'Embeddable, misspelt', header('cross-origin-resource-policy', 'mine')),
];
