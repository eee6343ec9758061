import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { karmaSettingChecks } from '../../../adapters/karma-setting-checks.ts';
import { trendsSettingChecks } from '../../../adapters/trends-setting-checks.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { settings } from '../../../config/settings.ts';
import { ensureCredentials } from '../../../services/credentials.ts';
import { catalog, defaultPort, serviceNames } from '../../../services/definitions/catalog.ts';
import { runSparingly } from '../../../services/definitions/kinesis.ts';
import type { Program } from '../../../services/install/program.ts';
import { processStages } from '../../../services/platform/processes.ts';
import { temporalTool } from '../../../services/temporal/binary.ts';
import { knownReferenceFiles } from '../../../simulators/finding-stream/known-reference.ts';
import { parseOptions } from '../../../simulators/finding-stream/options.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import type { ComposeFile, ComposeService } from '../../helpers/compose.ts';
import { composeConfig, composeProgram } from '../../helpers/compose.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const ownImage = `vigil:${version}`;

let compose: Program;
let credentials: Record<string, string> = {};
let file: ComposeFile;
beforeAll(async () => {
  compose = await composeProgram();
  const home = mkdtempSync(join(tmpdir(), 'compose-'));
  for (const name of [...serviceNames, 'grafana'] as const)
    credentials = { ...credentials, ...(await ensureCredentials(home, name)) };
  rmSync(home, { recursive: true });
  file = await composeConfig(compose, credentials);
});

const all = (): [string, ComposeService][] => Object.entries(file.services);
const own = () => all().filter(([, { image }]) => image.startsWith('vigil:'));
const serviceOf = ({ services }: ComposeFile, name: string): ComposeService => {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
};

type PortKey = Extract<keyof typeof settings, `${string}Port`>;

/** Which settings say where a service's ports are published; inside they are where they are by default. */
const publishedBy: Record<string, PortKey[]> = {
  temporal: ['temporalPort', 'temporalUiPort'],
  sqs: ['sqsPort'],
  kinesis: ['kinesisPort'],
  mongodb: ['mongodbPort'],
  rabbitmq: ['rabbitmqPort'],
  mariadb: ['mariadbPort'],
  cassandra: ['cassandraPort'],
  redis: ['redisPort'],
  'kafka-controller': ['kafkaControllerPort'],
  'kafka-1': ['kafkaPort'],
  'kafka-2': ['kafkaSecondPort'],
  'scans-worker': ['scansMetricsPort'],
  'telemetry-worker': ['telemetryMetricsPort'],
  'telemetry-consumer': ['consumerMetricsPort'],
  'karma-worker': ['karmaMetricsPort'],
  'karma-consumer': ['karmaConsumerMetricsPort'],
  'trends-worker': ['trendsMetricsPort'],
  'trends-consumer': ['trendsConsumerMetricsPort'],
  api: ['apiPort', 'ingestPort', 'statusPort'],
  codec: ['codecPort'],
  'sensor-fleet': [],
  'karma-import': [],
  'karma-feed': [],
  'finding-stream': [],
  'post-stream': [],
};

/** What `npm start` does of itself, with `VIGIL_DEMO`. */
const importOnce = 'karma-import';

/** To look around with, by their profiles: no process of Vigil's knows of them, and so no setting. */
const lookers = [
  ['adminer', { profile: 'tools', inside: 8080, published: '8081', networks: ['karma'] }],
  ['prometheus', { profile: 'dashboards', inside: 9090, published: '9090', networks: ['dashboards', 'metrics'] }],
  ['grafana', { profile: 'dashboards', inside: 3000, published: '3000', networks: ['dashboards'] }],
] as const;

const portsOf = ({ services }: ComposeFile) =>
  Object.fromEntries(
    Object.entries(services)
      .filter(([name]) => !lookers.some(([looker]) => looker === name))
      .map(([name, { ports = [] }]) => [
        name,
        ports.map(({ host_ip, target, published }) => `${host_ip}:${published}->${target}`),
      ]),
  );

/** @param published the port of the machine for each setting */
const expectedPorts = (published: (key: PortKey) => number) =>
  Object.fromEntries(
    Object.entries(publishedBy).map(([name, keys]) => {
      const inside = (key: PortKey) =>
        serviceNames.map((server) => catalog[server]).find(({ portSetting }) => portSetting === key)?.compose.port;
      return [name, keys.map((key) => `127.0.0.1:${published(key)}->${inside(key) ?? settings[key].default}`)];
    }),
  );

describe('docker-compose.yml has what runs natively', () => {
  test.each(serviceNames)('the server %s, by its name, port and version', (name) => {
    const { image } = serviceOf(file, name);
    const { compose: expected, version, native, portSetting } = catalog[name];
    expect(image).toBe(expected.image);
    expect(image.split(':')[1]).toBe(version);
    if (name !== 'mongodb' && native.from !== 'Debian') expect(native.version).toBe(version);
    expect(publishedBy[name]).toEqual([portSetting]);
    expect(defaultPort(name)).toBe(settings[portSetting].default);
  });

  test('Temporal, in the same version', () => {
    expect(serviceOf(file, 'temporal').image).toBe(`temporalio/temporal:${temporalTool.version}`);
  });

  test('the stand-in for Kinesis with Kinesis alone, started by the same program', () => {
    const { entrypoint = [], environment } = serviceOf(file, 'kinesis');
    expect(entrypoint.at(-1)?.trim()).toBe(runSparingly.trim());
    expect(environment).toMatchObject({ SERVICES: 'kinesis', IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0' });
  });

  test('every process of Vigil’s but the practice sites, from one image that is built here', () => {
    const options = { distDirectory: 'dist', ownTemporal: true, environment: {}, logger: silentLogger };
    const natively = processStages({ ...options, config: loadConfig({}) }).flat();
    const names = natively.map(({ name }) => name).filter((name) => name !== 'practice-target');
    expect(own().map(([name]) => name)).toEqual([...names, importOnce].sort());
    for (const [, { image, command = [] }] of own()) {
      expect(image).toBe(ownImage);
      expect(existsSync(command[0]?.replace(/^dist\/(.+)\.js$/, '$1.ts') ?? '')).toBe(true);
    }
    expect(all().filter(([, { build }]) => build !== undefined)).toHaveLength(1);
  });

  test('the ports, on loopback alone, where the settings put them', async () => {
    expect(portsOf(file)).toEqual(expectedPorts((key) => settings[key].default));
    const keys = Object.values(publishedBy).flat();
    const moved = (key: PortKey) => 20_000 + keys.indexOf(key);
    const variables = Object.fromEntries(keys.map((key) => [settings[key].name, String(moved(key))]));
    expect(portsOf(await composeConfig(compose, { ...credentials, ...variables }))).toEqual(expectedPorts(moved));
  });

  test.each(lookers)('%s where one asks for it, on loopback and the networks of what it asks', (name, expected) => {
    const { ports, networks = {} } = serviceOf(file, name);
    const { inside: target, published, profile } = expected;
    expect(ports).toMatchObject([{ host_ip: '127.0.0.1', target, published }]);
    expect(Object.keys(networks).sort()).toEqual([...expected.networks]);
    const text = readFileSync('docker-compose.yml', 'utf8');
    expect(text).toMatch(new RegExp(` {2}${name}:\\n( {4}.+\\n)+? {4}profiles: \\[${profile}\\]\\n`));
  });

  test('the settings, as they are given', async () => {
    /** What is said otherwise in containers, where it is said, or says nothing there. */
    const notPassed: (keyof typeof settings)[] = [
      ...(['home', 'pipelines', 'servicesBy', 'apiUrl', 'demo', 'practiceHttpPort', 'practiceHttpsPort'] as const),
      ...([
        'sqsEndpoint',
        'kinesisEndpoint',
        'mongodbUrl',
        ...([
          'rabbitmqUrl',
          'mariadbUrl',
          'mariadbOwnerUrl',
          'mariadbReaderUrl',
          'cassandraUrl',
          'cassandraOwnerUrl',
          'cassandraReaderUrl',
          'redisUrl',
        ] as const),
        ...(['kafkaUrl', 'kafkaProducerUrl', 'kafkaOwnerUrl'] as const),
        ...(['postsSource', 'postStreamRate', 'postsInFlight'] as const),
        ...(['twitterUrl', 'twitterToken', 'twitterTokenFile', 'twitterRules', 'twitterShare'] as const),
        ...(['findingsFile', 'findingStreamSecondsPerDay', 'findingStreamDelaySeconds'] as const),
        'scanExtraCa',
        'scanHstsPreload',
        'sensorFleetRate',
      ] as const),
      ...(['apiHost', 'codecHost', 'metricsHost', 'temporalUiUrl', 'shardsDryRun'] as const),
      ...Object.values(publishedBy).flat(),
    ];
    const passed = Object.entries(settings).filter(([key]) => !notPassed.includes(key as keyof typeof settings));
    const given = Object.fromEntries(passed.map(([, { name }], index) => [name, String(index + 1)]));
    const simulators = { VIGIL_FINDING_STREAM_SECS_PER_DAY: '0.5', VIGIL_FINDING_STREAM_DELAY: '3' };
    const { services } = await composeConfig(compose, { ...credentials, ...given, ...simulators });
    const retention = `--retention $$((${given[settings.temporalRetentionDays.name]} * 24))h`;
    expect(services.temporal?.healthcheck).toMatchObject({
      test: [expect.anything(), expect.stringContaining(retention)],
    });
    const hosts = settings.apiAllowedHosts.name;
    for (const [name] of own().filter(([name]) => !['sensor-fleet', 'finding-stream'].includes(name))) {
      // Prometheus addresses the API by its name.
      const expected = { ...given, ...(name === 'api' && { [hosts]: `${given[hosts]},api` }) };
      expect({ name, ...services[name]?.environment }).toMatchObject({ name, ...expected });
    }
    expect(serviceOf(file, 'api').environment?.[hosts]).toBe('api');
    const [entry, ...options] = services['finding-stream']?.command ?? [];
    expect(entry).toBe('dist/simulators/finding-stream/main.js');
    expect(parseOptions(options, 'known.csv')).toMatchObject({ secondsPerDay: 0.5, delaySeconds: 3, stay: true });
  });

  test('Prometheus, which asks every process that tells metrics, where it tells them', () => {
    const telling = own().flatMap(([name, { ports = [] }]) => {
      const asked = (publishedBy[name] ?? []).filter((key) => key === 'apiPort' || key.endsWith('MetricsPort'));
      return ports
        .filter(({ target }) => asked.some((key) => settings[key].default === target))
        .map(({ target }) => `${name}:${target}`);
    });
    expect(telling.length).toBeGreaterThan(5);
    const asked = readFileSync('services/docker/prometheus.yml', 'utf8').matchAll(/^ +- ([a-z-]+:\d+)$/gm);
    expect([...asked].map(([, target]) => target).sort()).toEqual(telling.sort());
    for (const target of telling)
      expect(serviceOf(file, target.split(':')[0] ?? '').networks).toHaveProperty('metrics');
  });

  test('the demo’s findings: what they are about is imported once, then they are written, and sent from where they are written', () => {
    const { restart, command, depends_on } = serviceOf(file, importOnce);
    expect(restart).toBe('on-failure:5');
    expect(command?.slice(1)).toEqual(['karma', 'import', expect.stringMatching(/^dist\//)]);
    const folder = String(command?.at(-1)).replace('dist/', '');
    for (const { name } of Object.values(knownReferenceFiles())) expect(existsSync(join(folder, name))).toBe(true);
    expect(depends_on).toMatchObject({ 'karma-worker': { condition: 'service_healthy' } });
    const [stream, feed] = [serviceOf(file, 'finding-stream'), serviceOf(file, 'karma-feed')];
    expect(stream.depends_on).toMatchObject({ [importOnce]: { condition: 'service_completed_successfully' } });
    expect(stream.command).toContain(`--output=${feed.command?.at(-1)}`);
    expect(feed.volumes).toEqual(stream.volumes);
  });

  test('settings that every process can be started with', () => {
    for (const [, { environment = {} }] of own()) {
      const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== null));
      expect(() =>
        loadConfig(set as Record<string, string>, { ...karmaSettingChecks, ...trendsSettingChecks }),
      ).not.toThrow();
    }
  });
});

describe('docker-compose.yml is safe', () => {
  test('every service is pinned, watched, started again, and has nothing that it doesn’t need', () => {
    for (const [name, service] of all()) {
      expect({ name, ...service }).toMatchObject({
        image: expect.stringMatching(/^[a-z/-]+:v?\d+\.\d+\.\d+$/),
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service).not.toHaveProperty('privileged');
      expect(service.network_mode ?? 'none').toBe('none');
      expect(service.user ?? 'of the image').not.toMatch(/^(root|0)(:|$)/);
      if (name !== importOnce)
        expect({ name, ...service }).toMatchObject({
          name,
          healthcheck: { test: expect.arrayContaining([expect.stringMatching(/^CMD/), expect.anything()]) },
          restart: 'unless-stopped',
        });
    }
  });

  test('data is in volumes with a name; of the machine only what servers are run with is seen', () => {
    const mounts = all().flatMap(([name, { volumes = [] }]) => volumes.map((volume) => ({ name, ...volume })));
    expect(mounts.filter(({ type }) => type === 'volume').map(({ source }) => source)).toEqual([
      ...[
        'cassandra',
        'finding-file',
        'grafana',
        'kafka-1',
        'kafka-2',
        'kafka-controller',
        'finding-file',
        'mariadb',
        'mongodb',
      ],
      ...['prometheus', 'rabbitmq', 'redis', 'temporal'],
    ]);
    const seen = (name: string, file: string) => {
      const source = join(process.cwd(), 'services/docker', file);
      return { name, type: 'bind', source, read_only: true };
    };
    expect(mounts.filter(({ type }) => type !== 'volume')).toMatchObject([
      seen('cassandra', 'cassandra.sh'),
      ...['datasources.yml', 'dashboards.yml', 'dashboards'].map((name) => seen('grafana', `grafana/${name}`)),
      ...['kafka-1', 'kafka-2', 'kafka-controller'].map((name) => seen(name, 'kafka.sh')),
      seen('mariadb', 'mariadb.sh'),
      seen('prometheus', 'prometheus.yml'),
      ...['rabbitmq', 'redis'].map((name) => seen(name, `${name}.sh`)),
      seen('sqs', 'elasticmq.conf'),
    ]);
  });

  test('no secret is in it, and none has a default', () => {
    const text = readFileSync('docker-compose.yml', 'utf8');
    const names = Object.keys(credentials);
    expect(names).toHaveLength(21);
    for (const name of names) {
      const uses = text.split(`\${${name}`).slice(1);
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toMatch(/^:\?is made by `npx vigil up`; then .*--env-file/);
    }
    const secret = /password|secret|access_key|token|api_?key|credential/i;
    const secrets = all().flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([name]) => secret.test(name)),
    );
    expect(secrets.length).toBeGreaterThan(0);
    for (const [, value] of secrets) expect(Object.values(credentials)).toContain(value);
    const { MONGODB_USER, MONGODB_PASSWORD } = credentials;
    expect(serviceOf(file, 'mongodb').environment).toEqual({
      MONGO_INITDB_ROOT_USERNAME: MONGODB_USER,
      MONGO_INITDB_ROOT_PASSWORD: MONGODB_PASSWORD,
    });
  });

  test('each has the credentials and the networks that it needs, and no others', () => {
    const secrets = Object.entries(credentials).filter(([name]) => /_(PASSWORD|SECRET_ACCESS_KEY)$/.test(name));
    const has = own().map(([name, { environment = {}, networks = {} }]) => {
      const given = JSON.stringify(environment);
      const held = secrets.filter(([, value]) => given.includes(value)).map(([secret]) => secret);
      return [name, [...held.sort(), ...Object.keys(networks).sort()]];
    });
    const tables = ['CASSANDRA_OWNER_PASSWORD', 'CASSANDRA_PASSWORD', 'MARIADB_OWNER_PASSWORD', 'MARIADB_PASSWORD'];
    expect(Object.fromEntries(has)).toEqual({
      'scans-worker': ['MONGODB_PASSWORD', 'archive', 'metrics', 'temporal'],
      'telemetry-worker': ['AWS_SECRET_ACCESS_KEY', 'metrics', 'telemetry', 'temporal'],
      'telemetry-consumer': ['AWS_SECRET_ACCESS_KEY', 'metrics', 'telemetry', 'temporal'],
      'karma-worker': [...tables, 'REDIS_PASSWORD', 'karma', 'metrics', 'temporal'],
      'karma-consumer': ['RABBITMQ_PASSWORD', 'findings', 'metrics', 'temporal'],
      'trends-worker': [
        ...['CASSANDRA_OWNER_PASSWORD', 'CASSANDRA_PASSWORD', 'KAFKA_PASSWORD'],
        ...['metrics', 'posts', 'temporal', 'trends'],
      ],
      'trends-consumer': ['KAFKA_OWNER_PASSWORD', 'KAFKA_PASSWORD', 'metrics', 'posts', 'temporal'],
      api: [
        ...['CASSANDRA_READER_PASSWORD', 'MARIADB_READER_PASSWORD', 'MONGODB_PASSWORD'],
        ...['archive', 'karma', 'metrics', 'temporal'],
      ],
      codec: ['default'],
      'sensor-fleet': ['AWS_SECRET_ACCESS_KEY', 'telemetry'],
      [importOnce]: ['MARIADB_READER_PASSWORD', 'karma', 'temporal'],
      'karma-feed': ['RABBITMQ_PASSWORD', 'findings'],
      'finding-stream': [],
      'post-stream': ['KAFKA_PRODUCER_PASSWORD', 'posts'],
    });
  });

  test('without credentials nothing is started, and it is told which and how they are made', async () => {
    for (const name of Object.keys(credentials)) {
      const { [name]: _, ...others } = credentials;
      await expect(composeConfig(compose, others)).rejects.toThrow(
        `required variable ${name} is missing a value: is made by \`npx vigil up\``,
      );
    }
  });

  test('scans reach only what is public, and their worker has no way to servers that ask for no account', () => {
    const { networks = {}, environment = {} } = serviceOf(file, 'scans-worker');
    expect(environment.VIGIL_SCAN_ALLOW).toBeNull();
    for (const name of ['sqs', 'kinesis'])
      for (const network of Object.keys(serviceOf(file, name).networks ?? {}))
        expect(networks).not.toHaveProperty(network);
  });
});
