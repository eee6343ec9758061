import type { ReferenceCase } from '../case.ts';
import { html } from '../case.ts';

const integrity = 'integrity="sha384-abc" crossorigin="anonymous"';

const scripts = (name: string, ...elements: string[]): ReferenceCase => ({
  name: `sri-${name}`,
  page: { body: html(elements.join('\n')) },
});
const script = (src: string, attributes = ''): string => `<script src="${src}" ${attributes}></script>`;

const typed = (name: string, headers: [string, string][], body = script('http://cdn.example.net/a.js')) => ({
  name: `sri-type-${name}`,
  page: { headers, body: html(body) },
});

export const scriptCases: ReferenceCase[] = [
  scripts('none'),
  scripts('inline', '<script>1</script>'),
  scripts('own-relative', script('/a.js'), script('b.js')),
  scripts('own-relative-pinned', script('/a.js', integrity)),
  scripts('own-absolute', script('https://sri-own-absolute.example.com/a.js')),
  scripts('own-absolute-pinned', script('https://sri-own-absolute-pinned.example.com/a.js', integrity)),
  scripts('own-absolute-insecure', script('http://sri-own-absolute-insecure.example.com/a.js')),
  scripts(
    'own-absolute-insecure-pinned',
    script('http://sri-own-absolute-insecure-pinned.example.com/a.js', integrity),
  ),
  scripts('same-site', script('https://static.example.com/a.js')),
  scripts('same-site-port', script('https://static.example.com:8443/a.js', integrity)),
  scripts('foreign', script('https://cdn.example.net/a.js')),
  scripts('foreign-pinned', script('https://cdn.example.net/a.js', integrity)),
  scripts('foreign-insecure', script('http://cdn.example.net/a.js')),
  scripts('foreign-insecure-pinned', script('http://cdn.example.net/a.js', integrity)),
  scripts('foreign-empty-integrity', script('https://cdn.example.net/a.js', 'integrity=""')),
  scripts('foreign-by-address', script('https://192.0.2.1/a.js')),
  scripts('foreign-public-suffix', script('https://someone.github.io/a.js', integrity)),
  scripts('protocol-relative', script('//cdn.example.net/a.js')),
  scripts('protocol-relative-pinned', script('//cdn.example.net/a.js', integrity)),
  scripts('protocol-relative-own', script('//sri-protocol-relative-own.example.com/a.js', integrity)),
  scripts('three-slashes', script('///cdn.example.net/a.js')),
  scripts('upper-case-scheme', script('HTTPS://CDN.EXAMPLE.NET/a.js')),
  scripts('white-space', script('\n https://cdn.example.net/a.js ')),
  scripts('backslashes', script('https:\\\\cdn.example.net\\a.js')),
  scripts('no-slashes', script('https:cdn.example.net/a.js')),
  scripts('data-url', script('data:text/javascript,1')),
  scripts('empty-src', script('')),
  scripts('fragment', script('#a')),
  scripts('mixed-worst-first', script('http://cdn.example.net/a.js'), script('/own.js', integrity)),
  scripts('mixed-pinned-both', script('/own.js', integrity), script('https://cdn.example.net/a.js', integrity)),
  scripts('mixed-foreign-only-pinned', script('/own.js'), script('https://cdn.example.net/a.js', integrity)),
  scripts(
    'mixed-insecure-pinned-and-not',
    script('http://cdn.example.net/a.js', integrity),
    script('https://cdn.example.net/b.js'),
  ),
  scripts(
    'mixed-all',
    script('http://cdn.example.net/a.js', integrity),
    script('http://cdn.example.net/b.js'),
    script('https://cdn.example.net/c.js'),
  ),
  scripts('base', '<base href="https://cdn.example.net/">', script('a.js')),
  scripts(
    'base-protocol-relative',
    '<base href="https://cdn.example.net/">',
    script('//cdn.example.net/a.js', integrity),
  ),
  scripts('base-insecure', '<base href="http://cdn.example.net/x/">', script('a.js', integrity)),
  scripts('base-relative', '<base href="/static/">', script('a.js')),
  scripts('base-twice', '<base target="x"><base href="https://cdn.example.net/"><base href="/own/">', script('a.js')),
  scripts('base-and-empty-src', '<base href="https://cdn.example.net/">', script('')),
  scripts('commented-out', `<!-- ${script('http://cdn.example.net/a.js')} -->`),
  scripts('in-template', `<template>${script('http://cdn.example.net/a.js')}</template>`),
  scripts('in-noscript', `<noscript>${script('http://cdn.example.net/a.js')}</noscript>`),
  scripts('in-textarea', `</head><body><textarea>${script('http://cdn.example.net/a.js')}</textarea>`),
  scripts('in-svg', `</head><body><svg><script href="http://cdn.example.net/a.js"></script></svg>`),
  scripts('unclosed', '<script src="https://cdn.example.net/a.js">'),
  scripts('in-json-string', '"<script src=http://cdn.example.net/a.js></script>"'),
  { name: 'sri-byte-order-mark', page: { body: `\ufeff${html(script('https://cdn.example.net/a.js'))}` } },
  {
    name: 'sri-own-relative-over-http',
    https: 'closed',
    http: { body: html(script('/a.js', integrity)) },
  },
  { name: 'sri-nested-deep', page: { body: html('', `${'<div>'.repeat(16_000)}${script('/a.js')}`) } },
  { name: 'sri-nested-a-hundred', page: { body: html('', `${'<div>'.repeat(100)}${script('/a.js')}`) } },
  { name: 'sri-empty-page', page: { body: '' } },
  typed('xhtml', [['content-type', 'application/xhtml+xml']]),
  typed('no-charset', [['content-type', 'text/html']]),
  typed('charset-latin1', [['content-type', 'text/html;charset=iso-8859-1']]),
  typed('upper-case', [['content-type', 'Text/HTML']]),
  typed('space-before-parameter', [['content-type', 'text/html ; charset=utf-8']]),
  typed('plain', [['content-type', 'text/plain']]),
  typed('json', [['content-type', 'application/json']]),
  typed('empty', [['content-type', '']]),
];
