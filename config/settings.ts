import { karmaSettings } from './karma-settings.ts';
import { boolean, choice, choices, connectionString, integer, list, number, path, port, text, url } from './kinds.ts';
import { serverSettings } from './server-settings.ts';
import { telemetrySettings } from './telemetry-settings.ts';
import { temporalSettings } from './temporal-settings.ts';
import { trendsSettings } from './trends-settings.ts';

export const pipelineNames = ['scans', 'telemetry', 'karma', 'trends'] as const;
export type PipelineName = (typeof pipelineNames)[number];

/**
 * Every setting of Vigil: the one source of the parser, of `.env.example`, of `vigil config` and of docs. The key is the
 * name in code, `name` that of the environment variable.
 */
export const settings = {
  home: path({
    name: 'VIGIL_HOME',
    default: '.vigil',
    meaning: 'Folder for everything that Vigil keeps: Temporal data, installed tools, generated certificates.',
  }),
  logLevel: choice({
    name: 'VIGIL_LOG_LEVEL',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    meaning: 'Least severe log lines that are written. Lines are JSON, except on a terminal.',
  }),
  shutdownSeconds: integer({
    name: 'VIGIL_SHUTDOWN_TIMEOUT',
    unit: 'seconds',
    min: 1,
    max: 600,
    default: 20,
    meaning: 'How long a process may take after SIGTERM or Ctrl-C to finish or hand back what it has in hand.',
  }),

  pipelines: choices({
    name: 'VIGIL_PIPELINES',
    choices: pipelineNames,
    default: [...pipelineNames],
    meaning:
      'Pipelines that `npm start` runs, and that the API and the console offer; `vigil up` brings up the servers that they need.',
  }),
  servicesBy: choice({
    name: 'VIGIL_SERVICES',
    choices: ['auto', 'docker', 'native'],
    default: 'auto',
    meaning: 'How servers are brought up: by Docker Compose, natively, or natively where no Docker engine answers.',
  }),

  apiHost: text({
    name: 'VIGIL_API_HOST',
    default: '127.0.0.1',
    meaning: 'Address that the API listens on. It has no accounts: put a proxy with authentication before it first.',
  }),
  apiPort: port({ name: 'VIGIL_API_PORT', default: 8080, meaning: 'Port of the API and the console.' }),
  apiAllowedHosts: list({
    name: 'VIGIL_API_ALLOWED_HOSTS',
    meaning: 'Host names, besides the loopback ones, under which the API may be addressed.',
  }),
  apiUrl: url({
    name: 'VIGIL_API_URL',
    default: '',
    meaning: 'Where the `vigil` command finds the API, if not where VIGIL_API_HOST and VIGIL_API_PORT put it.',
  }),
  ingestPort: port({
    name: 'VIGIL_INGEST_PORT',
    aliases: ['INGEST_PORT'],
    default: 10550,
    meaning: 'Port on which GET / queues a simulated scan; 0 switches it off.',
  }),
  statusPort: port({
    name: 'VIGIL_STATUS_PORT',
    aliases: ['STATUS_PORT'],
    default: 10551,
    meaning: 'Port on which GET / lists the scans and GET /<id> tells the state of one; 0 switches it off.',
  }),

  ...temporalSettings,

  sqsPort: integer({
    name: 'VIGIL_SQS_PORT',
    min: 1,
    max: 65_535,
    default: 9324,
    meaning: 'Port of the SQS that Vigil brings up when VIGIL_SQS_ENDPOINT is not set.',
  }),
  sqsEndpoint: url({
    name: 'VIGIL_SQS_ENDPOINT',
    aliases: ['AWS_ENDPOINT_URL_SQS'],
    default: '',
    meaning: 'SQS to use instead: AWS’s own, such as https://sqs.eu-central-1.amazonaws.com, or another.',
  }),
  kinesisPort: integer({
    name: 'VIGIL_KINESIS_PORT',
    min: 1,
    max: 65_535,
    default: 4567,
    meaning: 'Port of the Kinesis that Vigil brings up when VIGIL_KINESIS_ENDPOINT is not set.',
  }),
  kinesisEndpoint: url({
    name: 'VIGIL_KINESIS_ENDPOINT',
    aliases: ['AWS_ENDPOINT_URL_KINESIS'],
    default: '',
    meaning: 'Kinesis to use instead: AWS’s own, such as https://kinesis.eu-central-1.amazonaws.com, or another.',
  }),
  mongodbPort: port({
    name: 'VIGIL_MONGODB_PORT',
    default: 27_017,
    meaning:
      'Port of the MongoDB that Vigil brings up when VIGIL_MONGODB_URL is not set; 0 leaves scans without an archive.',
  }),
  mongodbUrl: connectionString({
    name: 'VIGIL_MONGODB_URL',
    aliases: ['MONGODB_URL'],
    schemes: ['mongodb', 'mongodb+srv'],
    meaning: 'MongoDB to archive in instead, with its accounts: mongodb://user:password@host:27017/vigil.',
  }),
  archiveDays: integer({
    name: 'VIGIL_ARCHIVE_DAYS',
    unit: 'days',
    min: 1,
    max: 36_500,
    default: 365,
    meaning: 'How long the archive keeps a scan after its end.',
  }),
  ...serverSettings,

  metricsHost: text({
    name: 'VIGIL_METRICS_HOST',
    default: '127.0.0.1',
    meaning: 'Address on which workers and consumers serve /metrics to Prometheus; the API has it on its own port.',
  }),
  scansMetricsPort: port({
    name: 'VIGIL_SCANS_METRICS_PORT',
    default: 9401,
    meaning: 'Port of the scans worker’s /metrics; 0 switches it off.',
  }),
  telemetryMetricsPort: port({
    name: 'VIGIL_TELEMETRY_METRICS_PORT',
    default: 9402,
    meaning: 'Port of the telemetry worker’s /metrics; 0 switches it off.',
  }),
  consumerMetricsPort: port({
    name: 'VIGIL_CONSUMER_METRICS_PORT',
    default: 9403,
    meaning: 'Port of the /metrics of the consumer of submissions; 0 switches it off.',
  }),

  workerMaxActivities: integer({
    name: 'VIGIL_WORKER_MAX_ACTIVITIES',
    unit: 'activities',
    min: 1,
    max: 1000,
    default: 50,
    meaning: 'Activities that one worker runs side by side.',
  }),
  workerMaxWorkflowTasks: integer({
    name: 'VIGIL_WORKER_MAX_WORKFLOW_TASKS',
    unit: 'tasks',
    min: 2,
    max: 1000,
    default: 40,
    meaning: 'Workflow tasks that one worker runs side by side.',
  }),
  workerCachedWorkflows: integer({
    name: 'VIGIL_WORKER_CACHED_WORKFLOWS',
    unit: 'workflows',
    min: 0,
    max: 100_000,
    default: 600,
    meaning: 'Workflows kept in memory, so that a query or a next step needs no replay.',
  }),
  workerPollers: choice({
    name: 'VIGIL_WORKER_POLLERS',
    choices: ['autoscaling', 'fixed'],
    default: 'autoscaling',
    meaning: 'Whether the number of pollers follows the load.',
  }),

  scanAllow: list({
    name: 'VIGIL_SCAN_ALLOW',
    meaning:
      'Hosts (`host`, `*.suffix`, each with `:port` if only that port is meant), addresses and CIDRs that scans may reach although they are not public; `ports` scans need it for any target.',
  }),
  scanDnsServers: list({
    name: 'VIGIL_SCAN_DNS_SERVERS',
    meaning: 'DNS servers (`address` or `address:port`) that scans ask instead of the system’s.',
  }),
  scanExtraCa: path({
    name: 'VIGIL_SCAN_EXTRA_CA',
    default: '',
    meaning:
      'PEM file of certificate authorities that scans trust besides the well-known ones and those of NODE_EXTRA_CA_CERTS.',
  }),
  scanHstsPreload: path({
    name: 'VIGIL_SCAN_HSTS_PRELOAD',
    default: '',
    meaning: 'HSTS preload list in Chromium’s JSON format; without it no host counts as preloaded.',
  }),
  scanRequestSeconds: integer({
    name: 'VIGIL_SCAN_REQUEST_TIMEOUT',
    unit: 'seconds',
    min: 1,
    max: 60,
    default: 10,
    meaning: 'Longest time for one request or handshake of a scan, from the connection to the last byte.',
  }),
  scanMinSleepSeconds: number({
    name: 'VIGIL_SCAN_MIN_SLEEP',
    aliases: ['MIN_SLEEP'],
    unit: 'seconds',
    min: 0,
    max: 86_400,
    default: 1,
    meaning: 'Shortest time that a simulated scan takes.',
  }),
  scanMaxSleepSeconds: number({
    name: 'VIGIL_SCAN_MAX_SLEEP',
    aliases: ['MAX_SLEEP'],
    unit: 'seconds',
    min: 0,
    max: 86_400,
    default: 5,
    meaning: 'Longest time that a simulated scan takes.',
  }),
  scanFailureChance: number({
    name: 'VIGIL_SCAN_CHANCE_OF_FAILURE',
    aliases: ['CHANCE_OF_FAILURE'],
    unit: 'probability',
    min: 0,
    max: 1,
    default: 0.1,
    meaning: 'Share of the simulated scans that fail.',
  }),

  ...telemetrySettings,

  ...karmaSettings,

  ...trendsSettings,

  demo: boolean({
    name: 'VIGIL_DEMO',
    default: true,
    meaning:
      'Whether `npm start` runs the worlds outside too: practice sites, some of which it scans, sensors, a stream of findings.',
  }),
  practiceHttpPort: port({
    name: 'VIGIL_PRACTICE_HTTP_PORT',
    default: 8880,
    meaning: 'Port of the practice sites over HTTP.',
  }),
  practiceHttpsPort: port({
    name: 'VIGIL_PRACTICE_HTTPS_PORT',
    default: 8843,
    meaning: 'Port of the practice sites over HTTPS.',
  }),
};
