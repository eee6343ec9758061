import { execFile } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

/** The command as users run it, where nothing of Vigil is up. */
const vigil = (args: string[], environment: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env.PATH ?? '', VIGIL_API_URL: 'http://127.0.0.1:9', ...environment };
    execFile(process.execPath, ['scripts/vigil.mjs', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

describe('the command', () => {
  test('helps and shows the configuration however bad that is', async () => {
    const bad = { VIGIL_API_PORT: 'many' };
    const help = await vigil(['--help'], bad);
    expect(help.code).toBe(0);
    for (const command of ['scan', 'list', 'show', 'cancel', 'start', 'config', 'doctor', 'replay', 'completion'])
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    const config = await vigil(['config'], bad);
    expect(config.stdout).toMatch(/VIGIL_API_PORT +many/);
    expect(config.stderr).toMatch(/^The configuration can't be used:\n {2}- VIGIL_API_PORT is "many"[^\n]*\n$/);
    expect(config.code).toBe(2);
  });

  test('says in one line what it can’t reach, and where in the code only when asked', async () => {
    const { code, stderr } = await vigil(['list']);
    expect(stderr).toMatch(/^Can't reach Vigil at http:\/\/127\.0\.0\.1:9[^\n]*npm start[^\n]*\n$/);
    expect(code).toBe(4);
    expect((await vigil(['list'], { VIGIL_LOG_LEVEL: 'debug' })).stderr).toContain('    at ');
  });

  test('completes what it has', async () => {
    const { code, stdout } = await vigil(['completion', 'bash']);
    expect(code).toBe(0);
    for (const word of ['--fail-under', 'standard', 'cancelling', '--no-demo', '--workflow-id', '--explain'])
      expect(stdout).toContain(word);
  });
});
