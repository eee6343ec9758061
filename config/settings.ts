import { boolean, choice, integer, list, number, path, port, text, url } from './kinds.ts';

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
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
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
    default: 'http://127.0.0.1:8080',
    meaning: 'Where the `vigil` command finds the API.',
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

  temporalPort: port({
    name: 'VIGIL_TEMPORAL_PORT',
    default: 7233,
    meaning: 'Port of the Temporal server that `npm start` runs when TEMPORAL_ADDRESS is not set.',
  }),
  temporalUiPort: port({
    name: 'VIGIL_TEMPORAL_UI_PORT',
    default: 8233,
    meaning: 'Port of the Web UI of that server; 0 switches it off.',
  }),
  temporalUiUrl: url({
    name: 'VIGIL_TEMPORAL_UI_URL',
    default: '',
    meaning: 'Web UI to link to when TEMPORAL_ADDRESS names a cluster of yours.',
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

  demo: boolean({
    name: 'VIGIL_DEMO',
    default: true,
    meaning: 'Whether `npm start` runs the practice sites and scans some of them.',
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

/**
 * Names that @temporalio/envconfig reads itself; listed so that `vigil config` and `.env.example` show them too. Without
 * an address here or in Temporal's own configuration file, Vigil runs a Temporal server of its own.
 */
export const temporalVariables: { name: string; meaning: string; secret?: boolean }[] = [
  { name: 'TEMPORAL_ADDRESS', meaning: 'Address (host:port) of a Temporal cluster or of Temporal Cloud.' },
  { name: 'TEMPORAL_NAMESPACE', meaning: 'Namespace there; "default" if not set.' },
  { name: 'TEMPORAL_API_KEY', meaning: 'API key of Temporal Cloud.', secret: true },
  { name: 'TEMPORAL_TLS', meaning: 'Whether to use TLS: true or false.' },
  { name: 'TEMPORAL_TLS_CLIENT_CERT_PATH', meaning: 'PEM file of the client certificate.' },
  { name: 'TEMPORAL_TLS_CLIENT_KEY_PATH', meaning: 'PEM file of its key.' },
  { name: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', meaning: 'PEM file of the server’s certificate authority.' },
  { name: 'TEMPORAL_TLS_SERVER_NAME', meaning: 'Name to expect in the server’s certificate.' },
  { name: 'TEMPORAL_CONFIG_FILE', meaning: 'Temporal’s own TOML configuration file.' },
  { name: 'TEMPORAL_PROFILE', meaning: 'Profile to use from it.' },
];
