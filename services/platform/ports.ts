import { settings } from '../../config/settings.ts';
import type { ServiceName } from '../definitions/catalog.ts';
import { portOf } from '../host.ts';
import type { NeededPort } from '../ports.ts';
import type { PlatformOptions } from './options.ts';
import { hostOf } from './options.ts';
import { hasCodec } from './processes.ts';

type PortKey = Extract<keyof typeof settings, `${string}Port`>;

/** What has to be free before a start. API, codec server and metrics listen where they are told to; all else is on loopback. */
export function neededPorts(options: PlatformOptions, servers: ServiceName[]): NeededPort[] {
  const { config, ownTemporal } = options;
  const port = (key: PortKey, purpose: string) => ({ port: config[key], setting: settings[key].name, purpose });
  const on = (host: string, key: PortKey, purpose: string) => ({ ...port(key, purpose), host });
  const metrics = (key: PortKey) => on(config.metricsHost, key, 'metrics');
  const scans = config.pipelines.includes('scans');
  const telemetry = config.pipelines.includes('telemetry');
  const karma = config.pipelines.includes('karma');
  const trends = config.pipelines.includes('trends');
  return [
    on(config.apiHost, 'apiPort', 'API and console'),
    ...(scans
      ? [on(config.apiHost, 'ingestPort', 'simulated scans'), on(config.apiHost, 'statusPort', 'scan states')]
      : []),
    ...(ownTemporal ? [port('temporalPort', 'Temporal'), port('temporalUiPort', 'Temporal Web UI')] : []),
    ...servers.map((name) => portOf(hostOf(options), name)),
    ...(scans ? [metrics('scansMetricsPort')] : []),
    ...(telemetry ? [metrics('telemetryMetricsPort'), metrics('consumerMetricsPort')] : []),
    ...(karma ? [metrics('karmaMetricsPort'), metrics('karmaConsumerMetricsPort')] : []),
    ...(trends ? [metrics('trendsMetricsPort'), metrics('trendsConsumerMetricsPort')] : []),
    ...(hasCodec(config) ? [on(config.codecHost, 'codecPort', 'codec server')] : []),
    ...(scans && config.demo
      ? [port('practiceHttpPort', 'practice sites'), port('practiceHttpsPort', 'practice sites')]
      : []),
  ];
}
