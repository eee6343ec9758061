import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeSettings, renderEnvExample } from '../../config/describe.ts';
import { ConfigError, loadConfig } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';

describe('loadConfig', () => {
  test('gives every default where nothing is set', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ apiPort: 8080, ingestPort: 10550, statusPort: 10551, scanFailureChance: 0.1 });
    const { apiUrl: _derived, findingsFile: _derivedToo, ...others } = settings;
    for (const [key, setting] of Object.entries(others)) expect(config).toHaveProperty(key, setting.default);
  });

  test('every default passes its own check when it is written out', () => {
    const written = describeSettings({}).filter(({ name, value }) => name.startsWith('VIGIL_') && value !== '');
    expect(() => loadConfig(Object.fromEntries(written.map(({ name, value }) => [name, value])))).not.toThrow();
  });

  test('reads lists, numbers, booleans and the seed’s names', () => {
    expect(
      loadConfig({ VIGIL_SCAN_ALLOW: 'a.example, 10.0.0.0/8,', MIN_SLEEP: '0.5', VIGIL_DEMO: 'no', INGEST_PORT: '0' }),
    ).toMatchObject({ scanAllow: ['a.example', '10.0.0.0/8'], scanMinSleepSeconds: 0.5, demo: false, ingestPort: 0 });
  });

  test.each(['RABBITMQ', 'MARIADB', 'MARIADB_OWNER', 'MARIADB_READER'])(
    'refuses an address of %s that no driver could read, and does not quote it',
    (server) => {
      const name = `VIGIL_${server}_URL`;
      const scheme = server === 'RABBITMQ' ? 'amqp' : 'mysql';
      for (const place of ['u:open#sesame@host/x', 'u:open/sesame@host/x', 'u:open%sesame@host/x', 'u:sesame@/x']) {
        const [problem, ...others] = problemsOf({ [name]: `${scheme}://${place}` });
        expect(problem).toMatch(new RegExp(`^${name} can’t be read: write it like ${scheme}://user:password@host`));
        expect(problem).not.toContain('sesame');
        expect(others).toEqual([]);
      }
      const good = `${scheme}://u:open%23sesame@[::1]:1234/x?heartbeat=5`;
      expect(problemsOf({ [name]: good })).toEqual([]);
    },
  );

  test('prefers a setting’s own name to its alias', () => {
    expect(loadConfig({ MIN_SLEEP: '2', VIGIL_SCAN_MIN_SLEEP: '3' }).scanMinSleepSeconds).toBe(3);
  });

  test('names every mistake at once, each with what would be right', () => {
    const problems = problemsOf({
      VIGIL_API_PROT: '1',
      VIGIL_API_PORT: 'eighty',
      VIGIL_LOG_LEVEL: 'loud',
      CHANCE_OF_FAILURE: '2',
      VIGIL_DEMO: 'maybe',
      VIGIL_API_URL: 'ftp://x',
    });
    expect(problems).toEqual([
      'VIGIL_API_PROT is not a setting; did you mean VIGIL_API_PORT? `vigil config` lists them all',
      'VIGIL_LOG_LEVEL is "loud", but must be one of trace, debug, info, warn, error, fatal, silent',
      'VIGIL_API_PORT is "eighty", but must be a port from 0 to 65535',
      'VIGIL_API_URL is "ftp://x", but must be a URL like http://127.0.0.1:8080',
      'CHANCE_OF_FAILURE is "2", but must be a number from 0 to 1',
      'VIGIL_DEMO is "maybe", but must be true or false',
    ]);
  });

  test('refuses combinations that can’t work', () => {
    expect(problemsOf({ MIN_SLEEP: '9' })).toEqual([
      'VIGIL_SCAN_MIN_SLEEP (9) must not be more than VIGIL_SCAN_MAX_SLEEP (5)',
    ]);
    expect(problemsOf({ VIGIL_API_PORT: '7233' })).toEqual([
      'VIGIL_TEMPORAL_PORT and VIGIL_API_PORT are both 7233; each needs a port of its own',
    ]);
    expect(loadConfig({ VIGIL_INGEST_PORT: '0', VIGIL_STATUS_PORT: '0' }).statusPort).toBe(0);
  });

  test('hands Temporal’s own variables on untouched', () => {
    expect(loadConfig({ TEMPORAL_ADDRESS: 'a:1', HOME: '/x' }).temporal).toEqual({ TEMPORAL_ADDRESS: 'a:1' });
  });
});

test('keeps the stream’s findings in the home folder, unless it is told otherwise', () => {
  expect(loadConfig({ VIGIL_HOME: '/home' }).findingsFile).toBe('/home/finding.csv');
  expect(loadConfig({ VIGIL_HOME: '/home', VIGIL_FINDINGS_FILE: 'f.csv' }).findingsFile).toBe('f.csv');
});

test('reads the names of karma’s settings that the system before it had', () => {
  const given = { KARMA_SAGA_DEADLINE: '60', SECS_PER_DAY: '0.5', DELAY: '0' };
  expect(loadConfig(given)).toMatchObject({
    karmaSagaDeadlineSeconds: 60,
    findingStreamSecondsPerDay: 0.5,
    findingStreamDelaySeconds: 0,
  });
});

test('shows no password of a server', () => {
  const given = Object.fromEntries(
    Object.values(settings)
      .filter(({ type }) => type === 'connection string')
      .map(({ name }) => [name, 'x://me:p4ssw0rd@host/x']),
  );
  expect(Object.keys(given)).toHaveLength(12);
  expect(JSON.stringify(describeSettings(given))).not.toContain('p4ssw0rd');
  expect(problemsOf(given).join()).not.toContain('p4ssw0rd');
});

test('reads the authorities that Node was given, for scans that have more', () => {
  expect(loadConfig({ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' }).nodeExtraCa).toBe('/etc/ca.pem');
  expect(loadConfig({}).nodeExtraCa).toBe('');
});

describe('describeSettings', () => {
  test('masks secrets and says where a value came from', () => {
    const shown = describeSettings({ TEMPORAL_API_KEY: 'very-secret', MIN_SLEEP: '2' });
    expect(JSON.stringify(shown)).not.toContain('very-secret');
    expect(shown.find(({ name }) => name === 'VIGIL_SCAN_MIN_SLEEP')).toMatchObject({
      value: '2',
      source: 'MIN_SLEEP',
    });
  });

  test('does not say that a user gave the address of a server that Vigil brought up', () => {
    const own = { VIGIL_SQS_ENDPOINT: 'http://127.0.0.1:9324' };
    const sourceOf = (shown: ReturnType<typeof describeSettings>) =>
      shown.find(({ name }) => name === 'VIGIL_SQS_ENDPOINT')?.source;
    expect(sourceOf(describeSettings(own, own))).toBe('Vigil’s own server');
    expect(sourceOf(describeSettings(own))).toBe('VIGIL_SQS_ENDPOINT');
  });
});

test('.env.example is the one that the settings give', () => {
  expect(readFileSync(join(__dirname, '../../.env.example'), 'utf8')).toBe(renderEnvExample());
});

function problemsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  [{}, 'http://127.0.0.1:8080'],
  [{ VIGIL_API_PORT: '9000' }, 'http://127.0.0.1:9000'],
  [{ VIGIL_API_HOST: '0.0.0.0' }, 'http://127.0.0.1:8080'],
  [{ VIGIL_API_HOST: '::1', VIGIL_API_PORT: '81' }, 'http://[::1]:81'],
  [{ VIGIL_API_HOST: '::' }, 'http://127.0.0.1:8080'],
  [{ VIGIL_API_PORT: '9000', VIGIL_API_URL: 'https://vigil.example/' }, 'https://vigil.example'],
])('with %j the command finds the API at %s', (environment, apiUrl) => {
  expect(loadConfig(environment as Record<string, string>).apiUrl).toBe(apiUrl);
});

test.each([
  [{ VIGIL_REJECTS_QUEUE: 'submissions' }, 'VIGIL_REJECTS_QUEUE is "submissions", but must be neither'],
  [{ VIGIL_REJECTS_QUEUE: 'a-dead', SUBMISSIONS_QUEUE_NAME: 'a' }, 'VIGIL_REJECTS_QUEUE is "a-dead", but must be'],
  [{ VIGIL_REJECTS_QUEUE: 'a.fifo' }, 'VIGIL_REJECTS_QUEUE is "a.fifo", but must be a name of at most 80'],
  [{ SUBMISSIONS_QUEUE_NAME: 'http://sqs/1/a' }, 'SUBMISSIONS_QUEUE_NAME is "http://sqs/1/a", but must be a name'],
  [{ VIGIL_EVENTS_STREAM: 'a b' }, 'VIGIL_EVENTS_STREAM is "a b", but must be a name of at most 128'],
])('%j can’t be what SQS and Kinesis have', (environment, problem) => {
  expect(problemsOf(environment as Record<string, string>)).toEqual([expect.stringContaining(problem)]);
});

test('combinations of telemetry’s settings that can’t work are told, by the names that systems before it had too', () => {
  const problems = problemsOf({
    ...{ VISIBILITY_TIMEOUT: '20', DATA_STREAM_FLUSH_INTERVAL_SEC: '10', VIGIL_QUEUE_DELETE_INTERVAL: '10' },
    ...{ VIGIL_SHARDS_MIN: '9', VIGIL_SHARDS_MAX: '3' },
  });
  expect(problems).toEqual([
    expect.stringContaining(
      'VIGIL_QUEUE_VISIBILITY_TIMEOUT (20) must be more than twice VIGIL_STREAM_FLUSH_INTERVAL (10)',
    ),
    expect.stringContaining('must be more than twice VIGIL_QUEUE_DELETE_INTERVAL (10)'),
    expect.stringContaining('VIGIL_SHARDS_MIN (9) must not be more than VIGIL_SHARDS_MAX (3)'),
  ]);
});
