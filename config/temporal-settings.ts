import { integer, port, text, url } from './kinds.ts';

/** Settings of the Temporal server that Vigil runs, and of what looks into one. */
export const temporalSettings = {
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
  temporalRetentionDays: integer({
    name: 'VIGIL_TEMPORAL_RETENTION',
    unit: 'days',
    min: 1,
    max: 3_650,
    // The demos of all four pipelines fill some 6 GB a day.
    default: 2,
    meaning: 'How long that server keeps workflows after their end; a cluster of yours has its own rule.',
  }),
  codecPort: port({
    name: 'VIGIL_CODEC_PORT',
    default: 8234,
    meaning: 'Port of the codec server that shows compressed payloads in the Web UI; 0 switches it off.',
  }),
  codecHost: text({
    name: 'VIGIL_CODEC_HOST',
    default: '127.0.0.1',
    meaning: 'Address that the codec server listens on. Whatever it is, it answers under loopback names only.',
  }),
  temporalUiUrl: url({
    name: 'VIGIL_TEMPORAL_UI_URL',
    default: '',
    meaning: 'Web UI to link to when TEMPORAL_ADDRESS names a cluster of yours.',
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
