import { describe, expect, test } from '@jest/globals';
import { parsePage } from '../../../../domain/scans/observatory/page.ts';

const twoMiB = 2 * 1024 * 1024;
const filled = (piece: string): string => piece.repeat(Math.floor(twoMiB / piece.length));

describe('pages that are costly to take apart', () => {
  test.each([
    ['elements within elements', filled('<div>')],
    ['templates within templates', filled('<template>')],
    ['tables within tables', filled('<table><td>')],
    ['formatting that is opened anew in every paragraph', `${'<b a=1>'.repeat(1_000)}${filled('<p>')}`],
  ])('%s are given up', (_name, html) => {
    expect(parsePage(html)).toBeNull();
  });

  test.each([
    ['a large page', `${filled('<p>Some forty characters of text, or so.</p>')}<script src="/a.js"></script>`],
    ['text without elements', `${'&lt;'.repeat(300_000)}<script src="/a.js"></script>`],
    [
      'a tag with very many attributes',
      `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(' ')}><script src="/a.js"></script>`,
    ],
    ['a deep page', `${'<div>'.repeat(1_000)}<script src="/a.js"></script>`],
  ])('%s is read', (_name, html) => {
    expect(parsePage(html)?.scripts).toEqual([{ src: '/a.js', integrity: null }]);
  });
});

test('the parts are those that a browser without scripts would see', () => {
  const page = parsePage(`
    <base target="_blank"><base href="/x/"><base href="/y/">
    <meta http-equiv="Content-Security-Policy" content="a"><meta http-equiv="content-security-policy" content="">
    <meta name=referrer content="origin"><meta name=REFERRER content="no-referrer"><meta name="referrer">
    <!-- <script src="/hidden.js"></script> --><template><script src="/kept.js"></script></template>
    <noscript><script src="/without.js" integrity="sha256-x"></script></noscript><script>inline()</script>`);
  expect(page).toEqual({
    scripts: [
      { src: '/without.js', integrity: 'sha256-x' },
      { src: null, integrity: null },
    ],
    policies: ['a'],
    referrer: 'no-referrer',
    baseHref: '/x/',
  });
});
