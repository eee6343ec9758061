import { expect, test } from '@jest/globals';
import type { Finding } from '../../../contracts/scans/checks.ts';
import type { CheckStatus } from '../../../contracts/scans/resource.ts';
import { groupFindings } from '../../../domain/scans/report.ts';

const checked = (name: 'http' | 'dns', findings: Finding[]): CheckStatus => ({
  name,
  state: 'succeeded',
  attempt: 1,
  lastFailure: null,
  startedAt: null,
  finishedAt: null,
  result: { check: 'simulated', sleptSeconds: 1, summary: '', findings },
});

test('findings of all checks are grouped by level, the worst first', () => {
  const finding = (id: string, level: Finding['level']): Finding => ({ id, level, title: id, seen: '' });
  const groups = groupFindings([
    checked('http', [finding('x', 'good')]),
    checked('dns', [finding('y', 'bad'), finding('z', 'good')]),
  ]);
  expect(groups.map(({ level, findings }) => [level, findings.map(({ id, check: name }) => `${name} ${id}`)])).toEqual([
    ['bad', ['dns y']],
    ['good', ['http x', 'dns z']],
  ]);
});
