import { afterEach, describe, expect, test } from '@jest/globals';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import type { RecordedVigil, Reply } from './recorded-vigil.ts';
import { inTurn, problem, recorded, startRecordedVigil } from './recorded-vigil.ts';
import type { RunOptions } from './run-vigil.ts';
import { runVigil } from './run-vigil.ts';

let vigil: RecordedVigil;
afterEach(() => vigil.close());

const { poor, refused, flaky } = recorded;
const cancelled: ScanResource = { ...flaky[0], state: 'cancelled', finishedAt: flaky[0].acceptedAt };

async function scan(states: ScanResource[], args: string[], options?: RunOptions) {
  vigil = await startRecordedVigil(inTurn(states));
  return runVigil(vigil.url, ['scan', poor.target, ...args], options);
}

describe('a scan that nobody waits for', () => {
  test('is submitted as the flags say, and its id comes first', async () => {
    const { code, stdout } = await scan(flaky, ['--profile', 'ports', '--ports', '22,80,22']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(flaky[0].id);
    expect(stdout).toContain(`${vigil.url}/scans/${flaky[0].id}`);
    expect(vigil.calls).toHaveLength(1);
    expect(vigil.calls[0]).toMatchObject({
      method: 'POST',
      body: { target: poor.target, profile: 'ports', options: { ports: [22, 80] } },
    });
  });

  test('takes the times of a simulated one', async () => {
    await scan(flaky, ['-p', 'simulated', '--min-sleep', '0', '--max-sleep', '2.5', '--chance-of-failure', '0.3']);
    expect(vigil.calls[0]?.body).toMatchObject({
      options: { simulation: { minSleepSeconds: 0, maxSleepSeconds: 2.5, failureChance: 0.3 } },
    });
  });
});

describe('exit codes', () => {
  const cases: [outcome: string, states: ScanResource[], args: string[], code: number][] = [
    ['complete', [flaky[0], poor], ['--watch'], 0],
    ['error', [flaky[0], refused], ['--watch'], 1],
    ['cancelled', [flaky[0], cancelled], ['--json'], 3],
    ['grade D- is a D-', [poor], ['--fail-under', 'D-'], 0],
    ['grade D- is no D', [poor], ['--fail-under', 'D'], 5],
    ['error before grade', [refused], ['--fail-under', 'F'], 1],
    ['no grade is below any', [{ ...poor, outcome: null }], ['--fail-under', 'F'], 5],
  ];
  test.each(cases)('%s', async (_outcome, states, args, code) => {
    const graded = states.map((state) => (state.id === poor.id ? withGrade(state, 'D-') : state));
    const run = await scan(graded, args);
    expect(run.code).toBe(code);
    expect(run.stderr.includes('The grade is below')).toBe(code === 5);
  });

  const withGrade = (state: ScanResource, grade: string): ScanResource => ({
    ...state,
    outcome: state.outcome && { ...state.outcome, grade },
  });
});

describe('--json', () => {
  test('prints the scan as it ended and nothing else', async () => {
    const { stdout, stderr } = await scan([...flaky, poor], ['--json']);
    expect(JSON.parse(stdout)).toEqual(flaky.at(-1));
    expect(stderr).toBe('');
  });
});

describe('--watch', () => {
  test('tells each change once where there is no terminal, apart from the report', async () => {
    const { stdout, stderr } = await scan(flaky, ['--watch']);
    const told = stderr
      .trim()
      .split('\n')
      .map((line) => line.trim().replace(/^[\d.]+ m?s +/, ''));
    expect(told).toContain(
      'http: attempt 2, after target_unreachable: flaky.localhost:8843 cut the connection without an answer.',
    );
    expect(told.at(-1)).toBe('scan: complete');
    expect(new Set(told).size).toBe(told.length - 1);
    expect(stdout).toContain('took 3 attempts');
  });

  test('waits while Vigil is being restarted', async () => {
    const outage = problem(503, 'Temporal does not answer', 'Try later.');
    const answers: Reply[] = [
      { body: flaky[0] },
      outage,
      { status: 502, type: 'text/html', body: '<h1>' },
      { body: poor },
    ];
    vigil = await startRecordedVigil((_call, index) => answers[index] ?? { body: poor });
    const { code, stderr } = await runVigil(vigil.url, ['scan', poor.target, '--watch']);
    expect(code).toBe(0);
    expect(stderr).toContain('Temporal does not answer');
  });

  test('gives up when Vigil stays away', async () => {
    vigil = await startRecordedVigil((_call, index) =>
      index === 0 ? { body: flaky[0] } : problem(503, 'Temporal does not answer', 'Try later.'),
    );
    const { code, stderr } = await runVigil(vigil.url, ['scan', poor.target, '--watch'], { patienceMs: 20 });
    expect(code).toBe(4);
    expect(stderr).toMatch(/Temporal does not answer: Try later\.\n$/);
  });

  test('goes on after the first Ctrl-C, and says how to cancel; the second exits', async () => {
    let press: () => void = () => {};
    let stopped = false;
    vigil = await startRecordedVigil((_call, index) => {
      if (index === 3) press();
      if (index === 6) {
        press();
        stopped = true;
      }
      return { body: stopped ? cancelled : flaky[2] };
    });
    const { stderr, endedAtOnce } = await runVigil(vigil.url, ['scan', poor.target, '--watch'], {
      interrupter: (pressed) => {
        press = pressed;
      },
    });
    expect(stderr.match(/The scan goes on/g)).toHaveLength(1);
    expect(stderr).toContain(`vigil cancel ${flaky[2]?.id}`);
    expect(vigil.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(endedAtOnce).toBe(130);
  });
});
