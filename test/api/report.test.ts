import { describe, expect, test } from '@jest/globals';
import type { ScanRecord } from '../../api/scans/scan-directory.ts';
import { exampleScan } from '../../api/schemas/examples.ts';
import type { HttpResult } from '../../contracts/scans/checks.ts';
import type { ScanReport } from '../../contracts/scans/report.ts';
import { createAppForTest, problemOf } from './app-for-test.ts';
import { createMemoryScans } from './memory-scans.ts';

const hostile = `</style><script>alert(1)</script><img src=x onerror="alert(1)">'"&`;

const http: HttpResult = {
  check: 'http',
  summary: `Grade F ${hostile}`,
  findings: [
    { id: 'hsts', title: 'HSTS', level: 'good', seen: 'max-age=63072000' },
    { id: 'csp', title: `CSP ${hostile}`, level: 'bad', seen: hostile, advice: `Mend ${hostile}` },
  ],
  algorithmVersion: 4,
  score: 10,
  grade: 'F',
  statusCode: 200,
  finalUrl: `https://example.com/${hostile}`,
  httpHops: [],
  httpsHops: [],
  tests: [{ name: 'csp', title: hostile, outcome: hostile, pass: false, modifier: -25, seen: hostile }],
  headers: [['server', hostile]],
};

const scan: ScanRecord = {
  ...exampleScan,
  profile: 'http',
  target: `https://example.com/${hostile}`,
  checks: [
    {
      name: 'http',
      state: 'succeeded',
      attempt: 2,
      lastFailure: { type: 'timeout', message: hostile },
      startedAt: '2026-11-21T06:00:01.000Z',
      finishedAt: '2026-11-21T06:00:02.000Z',
      result: http,
    },
  ],
  outcome: { grade: 'F', score: 10, summary: hostile, failure: { type: 'scanner_fault', message: hostile } },
  source: 'history',
};

const path = `/v1/scans/${scan.id}/report`;
const createReportApp = (record = scan) => createAppForTest({ scans: createMemoryScans([record]) }).app;

describe('GET /v1/scans/{id}/report', () => {
  test('as JSON it has the worst finding first and the timeline in order', async () => {
    const response = await createReportApp().request(path);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('vary')).toBe('Accept');
    const report = (await response.json()) as ScanReport;
    expect(report).toMatchObject({ id: scan.id, final: true, state: 'complete' });
    expect(report.findings.map(({ id, check }) => [id, check])).toEqual([
      ['csp', 'http'],
      ['hsts', 'http'],
    ]);
    const times = report.timeline.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(report.timeline.map(({ event }) => event)).toEqual([
      'Accepted',
      'Started',
      'Check http started',
      'Check http succeeded in attempt 2',
      'Ended: complete',
    ]);
  });

  test('as HTML nothing that the target said becomes markup, and nothing is loaded from anywhere', async () => {
    const response = await createReportApp().request(`${path}?format=html`);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    expect(page).toContain('&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+="/i);
    expect(page).not.toMatch(/<[^>]*\s(src|href)=/);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  test('the HTML’s policy admits its one style by hash and nothing else', async () => {
    const response = await createReportApp().request(`${path}?format=html`);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; /);
    const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
  });

  test('a scan that runs gives its report so far, on a page that loads itself anew', async () => {
    const app = createReportApp({ ...scan, state: 'running', outcome: null, finishedAt: null });
    expect((await (await app.request(path)).json()) as ScanReport).toMatchObject({ final: false, state: 'running' });
    expect(await (await app.request(`${path}?format=html`)).text()).toContain('http-equiv="refresh"');
    expect(await (await createReportApp().request(`${path}?format=html`)).text()).not.toContain('http-equiv="refresh"');
  });

  test('a check that never began was not run, once the scan has ended', async () => {
    const begun = scan.checks[0];
    if (begun === undefined) throw new Error('the scan has no check');
    const checks = [{ ...begun, state: 'pending' as const, attempt: 0, result: null }];
    const pageOf = async (state: 'running' | 'error') =>
      (await createReportApp({ ...scan, checks, state }).request(`${path}?format=html`)).text();
    expect(await pageOf('running')).toContain('<td>pending</td>');
    expect(await pageOf('error')).toContain('<td>not run</td>');
  });

  test.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/html'],
    ['text/html;q=0.5, application/json;q=0.4', 'text/html'],
    ['application/json;q=0, */*', 'text/html'],
  ])('Accept: %s gives %s', async (accept, type) => {
    const response = await createReportApp().request(path, { headers: { accept } });
    expect(response.headers.get('content-type')?.startsWith(type)).toBe(true);
  });

  test.each(['image/png', 'application/json;q=0, text/html;q=0', 'application/pdf, image/*'])(
    'Accept: %s is not acceptable',
    async (accept) => {
      const response = await createReportApp().request(path, { headers: { accept } });
      expect(response.status).toBe(406);
      expect((await problemOf(response)).slug).toBe('not-acceptable');
    },
  );
});
