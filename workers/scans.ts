import { join } from 'node:path';
import { createScanArchiveActivities } from '../activities/scan-archive.ts';
import { createScanActivities } from '../activities/scans.ts';
import { createScanArchive } from '../adapters/mongodb/scan-archive.ts';
import { archiveSettingChecks } from '../adapters/mongodb/setting-checks.ts';
import { createScanPorts } from '../adapters/scanners/scan-ports.ts';
import { scanSettingChecks } from '../adapters/scanners/setting-checks.ts';
import { temporalTarget } from '../adapters/temporal/connection.ts';
import { registerSearchAttributes } from '../adapters/temporal/search-attributes.ts';
import { connectWorker } from '../adapters/temporal/worker-connection.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { scanSearchAttributes, scansTaskQueue } from '../contracts/scans/workflow.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { runWorker } from './run-worker.ts';
import { installSdkRuntime } from './sdk-runtime.ts';

const config = loadConfig(readEnvironment(), { ...scanSettingChecks, ...archiveSettingChecks });
const logger = createLogger({ name: 'scans-worker', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
  const { metricsUrl } = await installSdkRuntime(logger);
  const metrics = await serveMetrics({
    host: config.metricsHost,
    port: config.scansMetricsPort,
    portSetting: settings.scansMetricsPort.name,
    registry: createMetricsRegistry('scans-worker'),
    sdkMetricsUrl: metricsUrl,
  });
  const ports = createScanPorts({
    allow: config.scanAllow,
    dnsServers: config.scanDnsServers,
    extraCaFile: config.scanExtraCa,
    nodeExtraCaFile: config.nodeExtraCa,
    hstsPreloadFile: config.scanHstsPreload,
    requestTimeoutMs: config.scanRequestSeconds * 1000,
  });
  const archive = config.mongodbUrl
    ? createScanArchive({ url: config.mongodbUrl, keepDays: config.archiveDays })
    : null;
  const target = temporalTarget(config.temporal, config.temporalPort);
  const connection = await connectWorker(target);
  await registerSearchAttributes(connection, target.namespace, Object.values(scanSearchAttributes));
  const worker = await runWorker(
    connection,
    target.namespace,
    {
      taskQueue: scansTaskQueue,
      activities: { ...createScanActivities(ports), ...createScanArchiveActivities(archive) },
      workflowBundle: { codePath: join(import.meta.dirname, '../workflow-bundles/scans.js') },
    },
    config,
  );
  return together(worker, { stop: async () => archive?.close() }, metrics);
});
