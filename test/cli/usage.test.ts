import { afterEach, describe, expect, test } from '@jest/globals';
import type { RecordedVigil } from './recorded-vigil.ts';
import { problem, recorded, startRecordedVigil } from './recorded-vigil.ts';
import { runVigil } from './run-vigil.ts';

let vigil: RecordedVigil | undefined;
afterEach(() => vigil?.close());

const nowhere = 'http://127.0.0.1:9';

describe('a wrong command line', () => {
  const cases: [args: string[], told: string][] = [
    [['scna', 'x'], 'Did you mean scan?'],
    [['scan', 'x', '--profil', 'tls'], 'Did you mean --profile?'],
    [['scan', 'x', '--profile', 'tsl'], 'Allowed choices are'],
    [['scan'], "missing required argument 'target'"],
    [['scan', 'x', '--json', '--watch'], 'cannot be used with'],
    [['scan', 'x', '--ports', '80'], '--ports needs a profile with ports; standard has http, tls, dns'],
    [['scan', 'x', '-p', 'dns', '--fail-under', 'A'], '--fail-under needs a profile with http'],
    [['scan', 'x', '-p', 'ports', '--ports', '22,0'], 'whole number from 1 to 65535'],
    [['scan', 'x', '-p', 'simulated', '--chance-of-failure', '30%'], 'number from 0 to 1'],
    [['show', '17'], 'id looks like'],
    [['list', '--since', 'yesterday'], 'It must be like 30m'],
    [['trends', 'produce'], 'Usage: vigil trends produce'],
    [['trends', 'produce', 'file'], "missing required argument 'path'"],
    [['trends', 'produce', 'file', 'x', '--speed', 'fast'], 'It must be like 1x, 10x, 0.5x or max'],
    [['trends', 'produce', 'twitter', '--share', '4/3'], 'It must be like 2/3'],
    [['trends', 'produce', 'twitter', '--country', 'Canada'], 'A country must be two letters'],
    [['trends', 'produce', 'twitter', '--city', 'the "Six"'], 'must have no quotes'],
    [['trends', 'produce', 'twitter', '--leave-rules', '--topic', 'cats'], '--leave-rules changes no rules'],
    [['trends', 'produce', 'twitter', '--duplicates', 'keep'], 'Allowed choices are pass, drop'],
    [['trends', 'produce', 'simulator', '--rate', '0'], 'It must be a number from 0.001'],
    [[], 'Usage: vigil'],
  ];
  test.each(cases)('%j exits with 2', async (args, told) => {
    const { code, stderr, stdout } = await runVigil(nowhere, args);
    expect(stderr).toContain(told);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

test('help and version exit with 0, whatever the configuration', async () => {
  const environment = { VIGIL_API_PORT: 'many' };
  const help = await runVigil(nowhere, ['scan', '--help'], { environment });
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/Exit codes:[\s\S]*5 {4}the grade is below --fail-under/);
  expect(await runVigil(nowhere, ['--version'], { environment })).toMatchObject({
    code: 0,
    stdout: '0.0.0\n',
    stderr: '',
  });
});

test('a configuration that can’t be used exits with 2, every problem named and no stack', async () => {
  const { code, stderr } = await runVigil('nowhere', ['list'], { environment: { VIGIL_API_PORT: 'many' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^The configuration can't be used:\n {2}- VIGIL_API_.*\n {2}- VIGIL_API_.*\n$/);
});

describe('a Vigil that', () => {
  test('is not there exits with 4 and says what to do', async () => {
    const gone = await startRecordedVigil(() => ({ body: {} }));
    await gone.close();
    const { code, stderr } = await runVigil(gone.url, ['list']);
    expect(code).toBe(4);
    expect(stderr).toBe(
      `Can't reach Vigil at ${gone.url} (ECONNREFUSED): start it with \`npm start\`, or set VIGIL_API_URL.\n`,
    );
  });

  test('is something else exits with 4', async () => {
    vigil = await startRecordedVigil(() => ({ type: 'text/html', body: '<h1>It works!</h1>' }));
    const { code, stderr } = await runVigil(vigil.url, ['list']);
    expect(code).toBe(4);
    expect(stderr).toContain("not Vigil's API");
  });

  test('refuses values exits with 2 and names each', async () => {
    vigil = await startRecordedVigil(() =>
      problem(400, 'The request has invalid values', 'Two are not as expected.', [
        { in: 'body', path: 'options.httpPort', message: 'is \u001b[2Jtoo high' },
        { in: 'body', path: '', message: 'has too much' },
      ]),
    );
    const { code, stderr } = await runVigil(vigil.url, ['scan', 'x']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'The request has invalid values:\n  - options.httpPort: is \\x1b[2Jtoo high\n  - has too much\n',
    );
  });

  test('knows no such scan exits with 2', async () => {
    vigil = await startRecordedVigil(() => problem(404, 'There is no such scan', 'There is no scan with this id.'));
    const { code, stderr } = await runVigil(vigil.url, ['show', `SCAN-${recorded.poor.id.toUpperCase()}`]);
    expect(code).toBe(2);
    expect(stderr).toBe('There is no such scan: There is no scan with this id.\n');
    expect(vigil.calls[0]?.url.pathname).toBe(`/v1/scans/${recorded.poor.id}`);
  });
});
