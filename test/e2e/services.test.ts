import { readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { serviceNames } from '../../services/definitions/catalog.ts';
import { identify } from '../../services/processes/identity.ts';
import type { RunRecord } from '../../services/run-record.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { Site } from '../helpers/vigil.ts';
import { createWholeSite, startVigil, vigilCommand } from '../helpers/vigil.ts';

let site: Site;
beforeEach(async () => {
  // Karma's servers take longest to come up, and have a test of their own.
  site = await createWholeSite({ VIGIL_PIPELINES: 'scans,telemetry' });
});
afterEach(async () => {
  await vigilCommand(site, 'down');
  site.remove();
});

const usual = ['sqs', 'kinesis', 'mongodb'];

const runOf = (name: string): RunRecord =>
  JSON.parse(readFileSync(join(site.home, 'services', name, 'run.json'), 'utf8')) as RunRecord;

function pidOf(name: string): number {
  const run = runOf(name);
  if (run.way !== 'native') throw new Error(`${name} doesn't run natively`);
  return run.process.pid;
}

/** Without names, of those that the site's pipelines need. */
const statesOf = async (...names: string[]): Promise<Record<string, string>> => {
  const { stdout } = await vigilCommand(site, 'status', '--json', ...(names.length > 0 ? names : usual));
  const list = JSON.parse(stdout) as { name: string; state: string }[];
  return Object.fromEntries(list.map(({ name, state }) => [name, state]));
};

describe('vigil up', () => {
  test('brings up all that the pipelines need, once; status, logs and down tell and do what they say', async () => {
    expect(await statesOf()).toEqual({ sqs: 'stopped', kinesis: 'stopped', mongodb: 'stopped' });
    const [first, second] = await Promise.all([vigilCommand(site, 'up'), vigilCommand(site, 'up')]);
    expect([first.code, second.code, first.stderr + second.stderr]).toEqual([0, 0, expect.any(String)]);
    const pids = ['sqs', 'kinesis', 'mongodb'].map(pidOf);

    const third = await vigilCommand(site, 'up');
    expect(third.stdout.match(/runs already at 127\.0\.0\.1:\d+/g)).toHaveLength(3);
    expect(['sqs', 'kinesis', 'mongodb'].map(pidOf)).toEqual(pids);

    const status = await vigilCommand(site, 'status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toMatch(new RegExp(`^mongodb +running +127.0.0.1:\\d+ +vigil up, process ${pids[2]} `, 'm'));

    // It says so a moment after it answers, and not always last.
    await expectEventually(async () => {
      const { stdout } = await vigilCommand(site, 'logs', 'sqs', '--lines', '5');
      expect(stdout).toMatch(/ElasticMQ server .*started/);
    });

    const down = await vigilCommand(site, 'down');
    expect(down).toMatchObject({ code: 0, stderr: '' });
    expect(pids.map(identify)).toEqual([null, null, null]);
    expect((await vigilCommand(site, 'status')).code).toBe(4);
    expect((await vigilCommand(site, 'down')).stdout.match(/was not running/g)).toHaveLength(serviceNames.length);
  });

  test('brings up what karma needs, at once, and takes it down again', async () => {
    site.environment.VIGIL_PIPELINES = 'karma';
    const needed = ['rabbitmq', 'mariadb', 'cassandra', 'redis'];
    const up = await vigilCommand(site, 'up');
    expect(up).toMatchObject({ code: 0 });
    for (const name of needed) expect(up.stdout).toMatch(new RegExp(`^${name} +ready at 127\\.0\\.0\\.1:\\d+`, 'm'));
    const pids = needed.map(pidOf);
    expect((await vigilCommand(site, 'status')).code).toBe(0);
    const secrets = readFileSync(join(site.home, 'credentials.env'), 'utf8').match(/(?<=_PASSWORD=).+/g) ?? [];
    expect(secrets).toHaveLength(12);
    for (const pid of pids)
      for (const file of ['cmdline', 'environ'])
        for (const secret of secrets) expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(secret);
    for (const name of needed)
      for (const secret of secrets)
        expect(readFileSync(join(site.home, 'services', name, 'log'), 'utf8')).not.toContain(secret);
    expect(await vigilCommand(site, 'down')).toMatchObject({ code: 0, stderr: '' });
    expect(pids.map(identify)).toEqual([null, null, null, null]);
  });

  test('keeps its accounts to itself', async () => {
    await vigilCommand(site, 'up', 'mongodb');
    const file = join(site.home, 'credentials.env');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secret = /^MONGODB_PASSWORD=(.{20,})$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 'missing';
    const { process: server } = runOf('mongodb') as Extract<RunRecord, { way: 'native' }>;
    const told = [
      JSON.stringify(await vigilCommand(site, 'config', '--json')),
      JSON.stringify(await vigilCommand(site, 'status', '--json')),
      readFileSync(join(site.home, 'services/mongodb/log'), 'utf8'),
      readFileSync(`/proc/${server.pid}/cmdline`, 'utf8'),
      readFileSync(`/proc/${server.pid}/environ`, 'utf8'),
    ];
    expect(secret).not.toBe('missing');
    for (const text of told) expect(text).not.toContain(secret);
  });

  test('brings up again what was killed, and tells before that it is gone', async () => {
    await vigilCommand(site, 'up', 'kinesis', 'mongodb');
    const killed = ['kinesis', 'mongodb'].map(pidOf);
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await expectEventually(async () => {
      expect(await statesOf('kinesis', 'mongodb')).toEqual({ kinesis: 'crashed', mongodb: 'crashed' });
    });
    expect((await vigilCommand(site, 'up', 'kinesis', 'mongodb')).code).toBe(0);
    expect(await statesOf('kinesis', 'mongodb')).toEqual({ kinesis: 'running', mongodb: 'running' });
    expect(killed).not.toContain(pidOf('mongodb'));
  });

  test('makes new accounts once the old ones are deleted', async () => {
    await vigilCommand(site, 'up', 'mongodb');
    await vigilCommand(site, 'down');
    const file = join(site.home, 'credentials.env');
    const before = readFileSync(file, 'utf8');
    rmSync(file);
    expect((await vigilCommand(site, 'up', 'mongodb')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(await statesOf('mongodb')).toEqual({ mongodb: 'running' });
  });

  test('names a taken port, and starts the others', async () => {
    const port = Number(site.environment.VIGIL_KINESIS_PORT);
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      const { code, stdout, stderr } = await vigilCommand(site, 'up', 'kinesis', 'sqs');
      expect(code).toBe(1);
      expect(stderr).toContain(`port ${port} (Kinesis) is taken; free it, or set VIGIL_KINESIS_PORT to another one`);
      expect(stdout).toMatch(/^sqs +ready at /m);
    } finally {
      squatter.close();
    }
  });

  test('starts nothing where a user names a server, and refuses names that there are not', async () => {
    site.environment.MONGODB_URL = 'mongodb://me:pass-word@db.example:27017/x';
    const up = await vigilCommand(site, 'up', 'mongodb');
    expect(up).toMatchObject({ code: 0, stderr: '' });
    expect(up.stdout).toContain('VIGIL_MONGODB_URL names the one at db.example:27017');
    const status = await vigilCommand(site, 'status', 'mongodb');
    expect(status.stdout).toMatch(/^mongodb +external +db\.example:27017/m);
    expect(up.stdout + status.stdout).not.toContain('pass-word');
    expect(await vigilCommand(site, 'up', 'mongo')).toMatchObject({ code: 2 });
  });
});

/** Against hanging only: each starts the whole product, twice at most. */
const patienceMs = 300_000;

describe('npm start', () => {
  test(
    'uses what runs already, keeps its own from `vigil down`, and stops what it started',
    async () => {
      await vigilCommand(site, 'up', 'mongodb');
      const before = pidOf('mongodb');
      const vigil = await startVigil(site, '--no-demo');
      expect(await statesOf()).toEqual({ sqs: 'running', kinesis: 'running', mongodb: 'running' });
      expect(runOf('sqs')).toMatchObject({ supervisor: { pid: vigil.pid } });
      const left = await vigilCommand(site, 'down', 'sqs');
      expect(left).toMatchObject({ code: 1 });
      expect(left.stdout).toContain('is left alone: a running `npm start` has it');

      const killed = pidOf('kinesis');
      process.kill(killed, 'SIGKILL');
      await expectEventually(async () => {
        expect(await statesOf('kinesis')).toEqual({ kinesis: 'running' });
        expect(pidOf('kinesis')).not.toBe(killed);
      });

      expect(await vigil.stop()).toBe(0);
      expect(await statesOf()).toEqual({ sqs: 'stopped', kinesis: 'stopped', mongodb: 'running' });
      expect(pidOf('mongodb')).toBe(before);
    },
    patienceMs,
  );

  test(
    'leaves nothing, when it is killed, that `vigil up` can’t put in order',
    async () => {
      const vigil = await startVigil(site, '--no-demo');
      const orphan = pidOf('mongodb');
      process.kill(vigil.pid, 'SIGKILL');
      await vigil.exited;
      const up = await vigilCommand(site, 'up', 'mongodb');
      expect(up.stderr).toContain('an `npm start` that was killed left it behind');
      expect(identify(orphan)).toBeNull();
      expect(await statesOf('mongodb')).toEqual({ mongodb: 'running' });

      const next = await startVigil(site, '--no-demo');
      expect(runOf('mongodb')).toMatchObject({ supervisor: null });
      expect(await next.stop()).toBe(0);
      expect(await statesOf()).toEqual({ sqs: 'stopped', kinesis: 'stopped', mongodb: 'running' });
    },
    patienceMs,
  );
});
