import { join } from 'node:path';
import type { Config } from '../../config/load-config.ts';
import { findVariable } from '../../config/load-config.ts';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import { localAwsEndpoint } from '../../config/local-urls.ts';
import { settings } from '../../config/settings.ts';
import { servicesOf } from '../definitions/catalog.ts';
import { isExternal } from '../needed.ts';
import { nodeChild } from '../node-child.ts';
import type { ChildSpec } from '../supervised-child.ts';
import type { PlatformOptions } from './options.ts';

/**
 * Vigil's own processes, in the stages in which they are started, and stopped the other way round: a consumer takes
 * nothing more and sees its batches through while the workers that do them are still there.
 */
export function processStages(options: PlatformOptions): ChildSpec[][] {
  const { config, distDirectory } = options;
  const environment = childEnvironment(options);
  const child = (name: string, entry: string, ...args: string[]) =>
    nodeChild(name, join(distDirectory, entry), args, environment);
  const scans = config.pipelines.includes('scans');
  const telemetry = config.pipelines.includes('telemetry');
  const karma = config.pipelines.includes('karma');
  const trends = config.pipelines.includes('trends');
  // A user's own queue is no place for events that are made up.
  const fleet = telemetry && config.demo && config.sensorFleetRate > 0 && !isExternal(config, 'sqs');
  return [
    scans && config.demo
      ? [child('practice-target', 'simulators/practice-target/main.js', ...practiceArguments(config))]
      : [],
    [
      ...(scans ? [child('scans-worker', 'workers/scans.js')] : []),
      ...(telemetry ? [child('telemetry-worker', 'workers/telemetry.js')] : []),
      ...(karma ? [child('karma-worker', 'workers/karma.js')] : []),
      ...(trends ? [child('trends-worker', 'workers/trends.js')] : []),
    ],
    [
      child('api', 'api/server.js'),
      ...(hasCodec(config) ? [child('codec', 'cli/main.js', 'codec')] : []),
      ...(telemetry ? [child('telemetry-consumer', 'consumers/sqs.js')] : []),
      ...(karma ? [child('karma-consumer', 'consumers/rabbitmq.js')] : []),
    ],
    [
      ...(fleet ? [child('sensor-fleet', 'simulators/sensor-fleet/main.js', ...fleetArguments(config))] : []),
      ...(streamsFindings(config)
        ? [
            child('karma-feed', 'cli/main.js', 'karma', 'feed', findingsFile(config)),
            child('finding-stream', 'simulators/finding-stream/main.js', ...streamArguments(config)),
          ]
        : []),
      ...(producesPosts(config) ? [child('post-stream', 'cli/main.js', ...postArguments(config))] : []),
    ],
  ];
}

/** A user's own exchange is no place for findings of others. */
export const streamsFindings = (config: Config): boolean =>
  config.demo && config.pipelines.includes('karma') && !isExternal(config, 'rabbitmq');

/** As with findings, made-up posts go to no Kafka of a user's; those of Twitter go to any. */
const producesPosts = (config: Config): boolean =>
  config.pipelines.includes('trends') &&
  (config.postsSource === 'twitter' ||
    (config.postsSource === 'simulator' && config.demo && config.postStreamRate > 0 && !isExternal(config, 'kafka-1')));

const postArguments = ({ postsSource, postStreamRate }: Config): string[] => [
  ...['trends', 'produce', postsSource],
  ...(postsSource === 'simulator' ? ['--rate', String(postStreamRate)] : []),
];

/** Scans are small: they compress nothing of what they give to Temporal. */
export const hasCodec = ({ pipelines, codecPort }: Config): boolean =>
  codecPort !== 0 && pipelines.some((pipeline) => pipeline !== 'scans');

const practiceDirectory = (config: Config): string => join(config.home, 'practice-target');

const practiceArguments = (config: Config): string[] => [
  ...['--http-port', String(config.practiceHttpPort), '--https-port', String(config.practiceHttpsPort)],
  ...['--ca-directory', practiceDirectory(config)],
];

/** Some submissions a second, so that there is always something to look at. */
const fleetArguments = (config: Config): string[] => [
  ...['--devices', '20', '--rate', String(config.sensorFleetRate), '--queue', config.submissionsQueue],
  ...['--endpoint', localAwsEndpoint(config.sqsPort)],
];

const findingsFile = (config: Config): string => config.findingsFile || join(config.home, 'finding.csv');

/** The seed's pace, unless the user sets another. It stays when all is written: a supervisor would start it again. */
const streamArguments = (config: Config): string[] => [
  ...['--output', findingsFile(config), '--secs-per-day', String(config.findingStreamSecondsPerDay)],
  ...['--delay', String(config.findingStreamDelaySeconds), '--stay'],
];

function childEnvironment(options: PlatformOptions): NodeJS.ProcessEnv {
  const { config, environment, ownTemporal } = options;
  const ui = config.temporalUiPort === 0 ? '' : `http://127.0.0.1:${config.temporalUiPort}`;
  return {
    ...environment,
    // The servers may have been brought up only now, and their credentials made.
    ...localServiceVariables(environment, readCredentials(config.home)),
    ...(ownTemporal && { [settings.temporalUiUrl.name]: ui }),
    ...(config.demo && practiceVariables(config)),
    ...(createsTelemetry(options) && { [settings.telemetryCreate.name]: 'true' }),
    // The stand-in forgets all records when the number of shards changes.
    ...(!isExternal(config, 'kinesis') && { [settings.shardsDryRun.name]: 'true' }),
  };
}

/** With the demo, scans may reach the practice sites, on their two ports and no other, and trust their authority. */
function practiceVariables(config: Config): NodeJS.ProcessEnv {
  const practiceSites = [`*.localhost:${config.practiceHttpPort}`, `*.localhost:${config.practiceHttpsPort}`];
  return {
    [settings.scanAllow.name]: [...config.scanAllow, ...practiceSites].join(','),
    [settings.scanExtraCa.name]: config.scanExtraCa || join(practiceDirectory(config), 'ca.pem'),
  };
}

/** Unless the user says otherwise, queues and streams in our own servers are made; in a user's account they would cost. */
const createsTelemetry = ({ config, environment }: PlatformOptions): boolean =>
  findVariable(settings.telemetryCreate, environment) === null &&
  servicesOf.telemetry.every((name) => !isExternal(config, name));
