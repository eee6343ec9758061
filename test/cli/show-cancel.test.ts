import { afterEach, describe, expect, test } from '@jest/globals';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import type { RecordedVigil } from './recorded-vigil.ts';
import { inTurn, recorded, startRecordedVigil } from './recorded-vigil.ts';
import { runVigil } from './run-vigil.ts';

let vigil: RecordedVigil;
afterEach(() => vigil.close());

const { poor, refused, ports, flaky } = recorded;

const show = async (scan: ScanResource, ...args: string[]) => {
  vigil = await startRecordedVigil(() => ({ body: scan }));
  return runVigil(vigil.url, ['show', scan.id, ...args]);
};

describe('show', () => {
  test('reports the grade, what each check saw, and the findings with the worst first', async () => {
    const { code, stdout } = await show(poor);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/poor\.localhost:8880\nstandard scan [\da-f-]+: complete after /);
    expect(stdout).toContain('http://poor.localhost:8880/ (301) → https://poor.localhost:8843/ (200)');
    expect(stdout).toContain('tls   TLS 1.2, 1.3 on port 8843; certificate trusted, for this host');
    expect(stdout).toContain('no CAA, MX, SPF, DMARC for poor.localhost');
    const headings = [...stdout.matchAll(/^(Problems|Warnings|Information|In order) \(\d+\)$/gm)].map(
      ([, name]) => name,
    );
    expect(headings).toEqual(['Problems', 'Warnings', 'Information', 'In order']);
    expect(stdout).toContain(
      '  ✗ http  −25  There is no content security policy.\n               No policy in headers or page.\n               → Send',
    );
    expect(stdout).toContain(`Grade ${poor.outcome?.grade}, ${poor.outcome?.score} points of 100`);
  });

  test('has every finding of the scan', async () => {
    const { stdout } = await show(poor);
    const flat = stdout.replace(/\s+/g, ' ');
    const findings = poor.checks.flatMap(({ result }) => result?.findings ?? []);
    expect(findings.length).toBeGreaterThan(10);
    for (const { title, seen, advice } of findings)
      for (const text of [title, seen, advice ?? '']) expect(flat).toContain(text);
  });

  test('says since when a certificate has expired', async () => {
    const checks = poor.checks.map((check) =>
      check.result?.check === 'tls' ? { ...check, result: { ...check.result, daysLeft: -2 } } : check,
    );
    expect((await show({ ...poor, checks })).stdout).toMatch(/valid until [\d-]+, expired 1 day ago;/);
  });

  test('lists open ports', async () => {
    expect((await show(ports)).stdout).toMatch(/2 of 2 ports open on 127\.0\.0\.1\n +8843\n +8880\n/);
  });

  test('says once why there is no result, and that the checks were not run', async () => {
    const { code, stdout } = await show(refused);
    expect(code).toBe(0);
    expect(stdout.match(/target_refused_by_policy/g)).toHaveLength(1);
    expect(stdout).toMatch(/\n\nhttp {2}not run\ntls {3}not run\ndns {3}not run\n\n/);
    expect(stdout).not.toContain('pending');
  });

  test('says when only the state is known', async () => {
    const coarse: ScanResource = { ...flaky[0], source: 'visibility', checks: [] };
    expect((await show(coarse)).stdout).toContain('No worker answers now');
  });

  test('says that the answer is what Temporal recorded', async () => {
    expect((await show({ ...refused, source: 'history' })).stdout).toContain('the result that Temporal recorded');
  });

  test('says that the answer is from the archive', async () => {
    const archived: ScanResource = { ...refused, source: 'archive', links: { ...refused.links, temporal: null } };
    const { stdout } = await show(archived);
    expect(stdout).toContain('Read from the archive: Temporal no longer keeps this scan.');
    expect(stdout).not.toContain('Temporal  http');
  });

  test('follows to the end, and then exits as the scan ended', async () => {
    vigil = await startRecordedVigil(inTurn([flaky[0], refused]));
    const { code, stdout } = await runVigil(vigil.url, ['show', `scan-${refused.id}`, '--watch']);
    expect(stdout).toContain('error after');
    expect(code).toBe(1);
  });
});

describe('cancel', () => {
  const cancelling: ScanResource = { ...flaky[0], state: 'cancelling' };

  test('says that the scan is being cancelled', async () => {
    vigil = await startRecordedVigil(() => ({ status: 202, body: cancelling }));
    const { code, stdout } = await runVigil(vigil.url, ['cancel', cancelling.id]);
    expect(vigil.calls[0]).toMatchObject({ method: 'POST', url: { pathname: `/v1/scans/${cancelling.id}/cancel` } });
    expect(stdout).toContain('is being cancelled');
    expect(code).toBe(0);
  });

  test('waits, and tells when the scan was faster', async () => {
    vigil = await startRecordedVigil(inTurn([cancelling, cancelling, { ...cancelling, state: 'complete' }]));
    const { code, stdout } = await runVigil(vigil.url, ['cancel', cancelling.id, '--wait']);
    expect(stdout).toContain('had ended before it could be cancelled: complete');
    expect(code).toBe(0);
  });
});
