import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { AppDependencies } from '../../api/app.ts';
import { createApp } from '../../api/app.ts';
import type { TelemetryDirectory } from '../../api/telemetry/directory.ts';
import { pipelineNames } from '../../config/settings.ts';
import type { Problem } from '../../contracts/problems.ts';
import type { ScanOptions } from '../../contracts/scans/workflow.ts';
import { noKarma } from './karma/no-karma.ts';
import type { MemoryScans } from './memory-scans.ts';
import { createMemoryScans } from './memory-scans.ts';
import { noTrends } from './trends/no-trends.ts';

export const scanDefaults: ScanOptions = {
  simulation: { minSleepSeconds: 1, maxSleepSeconds: 5, failureChance: 0.1 },
  ports: null,
  httpPort: 80,
  httpsPort: 443,
};

/** A pipeline of which nobody has heard yet. */
export const noTelemetry: TelemetryDirectory = {
  consumers: async () => null,
  lastDecision: async () => null,
  listBatches: async () => ({ items: [], next: null }),
  getBatch: async () => null,
};

export const silentLogger = pino({ level: 'silent' });

export function createAppForTest(overrides: Partial<AppDependencies> & { scans?: MemoryScans } = {}) {
  const scans = overrides.scans ?? createMemoryScans();
  const app = createApp({
    pipelines: [...pipelineNames],
    telemetry: noTelemetry,
    karma: noKarma,
    trends: noTrends,
    checkReadiness: async () => ({ ready: true, checks: [] }),
    logger: silentLogger,
    version: '1.2.3',
    scanDefaults,
    metrics: new Registry(),
    allowedHosts: [],
    webDirectory: null,
    temporalUiUrl: 'http://127.0.0.1:8233',
    temporalNamespace: 'default',
    ...overrides,
    scans,
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { app, scans, post };
}

/** The problem that an answer holds, once it is sure that it is one. */
export async function problemOf(response: Response): Promise<Problem & { slug: string }> {
  if (response.headers.get('content-type') !== 'application/problem+json') {
    throw new Error(`no problem: ${response.status} ${await response.text()}`);
  }
  const problem = (await response.json()) as Problem;
  return { ...problem, slug: problem.type.replace('/problems/', '') };
}
