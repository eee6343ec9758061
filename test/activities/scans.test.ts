import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createScanActivities } from '../../activities/scans.ts';
import type { ScanFailureType } from '../../contracts/scans/failures.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import { checkRequest } from '../adapters/scanners/check-request.ts';
import { steeredPorts } from '../helpers/scans.ts';

const request = checkRequest({});

const inAttempt = (attempt: number) => new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });

/** What Temporal is told when a scanner fails in an attempt. */
async function failureOf(error: unknown, attempt = 1): Promise<ApplicationFailure> {
  const { checkHttp } = createScanActivities(steeredPorts({ http: () => Promise.reject(error) }));
  const failure = await inAttempt(attempt)
    .run(checkHttp, request)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  if (failure instanceof ApplicationFailure) return failure;
  throw new Error(`no ApplicationFailure: ${String(failure)}`);
}

describe('a failure of a scanner', () => {
  test.each<[ScanFailureType, boolean]>([
    ['target_unreachable', false],
    ['timeout', false],
    ['scanner_fault', false],
    ['tls_failure', true],
    ['target_refused_by_policy', true],
    ['invalid_target', true],
  ])('%s is final at once: %s', async (type, final) => {
    expect(await failureOf(new ScanError(type, 'Why.'))).toMatchObject({
      type,
      message: 'Why.',
      nonRetryable: final,
      details: [{ attempt: 1 }],
    });
  });

  test('is final where the scanner says so, whatever its type', async () => {
    const garbage = new ScanError('target_unreachable', 'No HTTP.', { retryable: false });
    expect(await failureOf(garbage)).toMatchObject({ type: 'target_unreachable', nonRetryable: true });
  });

  test.each([
    [1, false],
    [2, true],
    [3, true],
  ])('is final where time was over in attempt %d: %s', async (attempt, final) => {
    const late = new ScanError('timeout', 'Too late.');
    expect(await failureOf(late, attempt)).toMatchObject({ nonRetryable: final, details: [{ attempt }] });
  });

  test('leaves a connection that fails all its attempts', async () => {
    expect(await failureOf(new ScanError('target_unreachable', 'Refused.'), 4)).toMatchObject({ nonRetryable: false });
  });

  test('keeps its cause, and a bug is the scanner’s fault', async () => {
    const cause = new Error('ECONNREFUSED');
    expect((await failureOf(new ScanError('target_unreachable', 'Refused.', { cause }))).cause).toBe(cause);
    const bug = new TypeError('oops');
    expect(await failureOf(bug)).toMatchObject({ type: 'scanner_fault', nonRetryable: false, cause: bug });
  });
});

test('a target that can’t be read is final, as it was before any look-up', async () => {
  const { admitTarget } = createScanActivities(steeredPorts({}));
  const admitted = inAttempt(1).run(admitTarget, { target: 'ftp://a.example' });
  await expect(admitted).rejects.toMatchObject({ type: 'invalid_target', nonRetryable: true });
});

test('a result carries the attempt that found it', async () => {
  const { checkHttp } = createScanActivities(steeredPorts({}));
  const report = await inAttempt(3).run(checkHttp, request);
  expect(report).toMatchObject({ attempt: 3, result: { check: 'http', grade: 'B+' } });
});
