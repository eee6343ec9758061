import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load-config.ts';
import { readCredentials } from '../../../config/local-services.ts';
import { bringUp, chooseWay, takeDown } from '../../../services/control.ts';
import { composeRunning } from '../../../services/docker/compose.ts';
import type { ServiceHost } from '../../../services/host.ts';
import { freePort } from '../../helpers/free-ports.ts';

/**
 * No engine can be had where these tests run, so a program of the same name stands in: it says what it was asked for, and
 * answers as Docker does.
 */
const dockerProgram = (node: string) => `#!${node}
const { appendFileSync, existsSync, writeFileSync, rmSync } = require('node:fs');
const { spawn } = require('node:child_process');
const [, , ...args] = process.argv;
const [home, command] = [process.env.DOCKER_HOME, args[3] ?? args[0]];
const { MONGODB_PASSWORD, VIGIL_KINESIS_PORT } = process.env;
appendFileSync(home + '/asked', JSON.stringify({ args, MONGODB_PASSWORD, VIGIL_KINESIS_PORT }) + '\\n');
if (command === 'info' && existsSync(home + '/no-engine')) process.exit(1);
if (command === 'ps' && existsSync(home + '/pid')) console.log('temporal\\nkinesis');
if (command === 'up') {
  const serve = 'require("http").createServer((_, r) => r.end(JSON.stringify({ StreamNames: [] }))).listen(' + VIGIL_KINESIS_PORT + ', "127.0.0.1")';
  const child = spawn(process.execPath, ['-e', serve], { detached: true, stdio: 'ignore' });
  writeFileSync(home + '/pid', String(child.pid));
  child.unref();
}
if (command === 'rm') {
  process.kill(Number(require('node:fs').readFileSync(home + '/pid', 'utf8')));
  rmSync(home + '/pid');
}
`;

let directory: string;
let host: ServiceHost;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'docker-'));
  writeFileSync(join(directory, 'docker'), dockerProgram(process.execPath));
  chmodSync(join(directory, 'docker'), 0o755);
  writeFileSync(join(directory, 'docker-compose.yml'), '');
  const settings = { VIGIL_HOME: join(directory, 'home'), VIGIL_KINESIS_PORT: String(await freePort()) };
  const environment = { PATH: `${directory}:${dirname(process.execPath)}`, DOCKER_HOME: directory };
  host = { config: loadConfig(settings), environment, projectDirectory: directory };
});
afterEach(async () => {
  await takeDown(host, 'kinesis', () => {});
  rmSync(directory, { recursive: true, force: true });
});

const asked = (): { args: string[]; MONGODB_PASSWORD?: string; VIGIL_KINESIS_PORT?: string }[] =>
  readFileSync(join(directory, 'asked'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('chooseWay', () => {
  test('is Docker where an engine answers, and native where none does', async () => {
    expect(await chooseWay(host)).toBe('docker');
    writeFileSync(join(directory, 'no-engine'), '');
    expect(await chooseWay(host)).toBe('native');
  });

  test('is native where there is no compose file, or no Docker', async () => {
    rmSync(join(directory, 'docker-compose.yml'));
    expect(await chooseWay(host)).toBe('native');
    writeFileSync(join(directory, 'docker-compose.yml'), '');
    host.environment = { PATH: join(directory, 'nowhere') };
    expect(await chooseWay(host)).toBe('native');
  });

  test('is what a user wants, who is told when that can’t be', async () => {
    const by = (servicesBy: 'native' | 'docker') => ({ ...host, config: { ...host.config, servicesBy } });
    expect(await chooseWay(by('native'))).toBe('native');
    expect(await chooseWay(by('docker'))).toBe('docker');
    writeFileSync(join(directory, 'no-engine'), '');
    await expect(chooseWay(by('docker'))).rejects.toThrow('no Docker engine');
  });
});

describe('in Docker', () => {
  test('a server is brought up once, with the ports and credentials that it has natively, and taken down', async () => {
    expect(await bringUp(host, 'kinesis', 'docker', () => {})).toBe('started');
    expect(await composeRunning(host)).toEqual(['kinesis']);
    expect(await bringUp(host, 'kinesis', 'docker', () => {})).toBe('running');
    expect(await takeDown(host, 'kinesis', () => {})).toBe('stopped');
    expect(await composeRunning(host)).toEqual([]);

    const compose = ['compose', '--file', join(directory, 'docker-compose.yml')];
    const commands = asked().filter(({ args }) => args[3] !== 'ps');
    expect(commands.map(({ args }) => args)).toEqual([
      [...compose, 'up', '--detach', '--wait', 'kinesis'],
      [...compose, 'rm', '--stop', '--force', 'kinesis'],
    ]);
    const { MONGODB_PASSWORD } = readCredentials(host.config.home);
    expect(MONGODB_PASSWORD).toMatch(/.{20}/);
    for (const each of commands)
      expect(each).toMatchObject({ MONGODB_PASSWORD, VIGIL_KINESIS_PORT: String(host.config.kinesisPort) });
  });

  test('a container that somebody else started is used, and left alone', async () => {
    await bringUp(host, 'kinesis', 'docker', () => {});
    rmSync(join(host.config.home, 'services/kinesis/run.json'));
    expect(await bringUp(host, 'kinesis', 'docker', () => {})).toBe('running');
    expect(await takeDown(host, 'kinesis', () => {})).toBe('not_running');
    process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')));
  });
});
