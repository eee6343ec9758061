import { expect } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { Registry } from 'prom-client';
import { createApp } from '../../api/app.ts';
import { checkReadiness } from '../../api/readiness.ts';
import type { ArchiveReader } from '../../api/scans/archive-reader.ts';
import { createTemporalScans } from '../../api/scans/temporal-scans.ts';
import { withArchive } from '../../api/scans/with-archive.ts';
import { scanListSchema, scanSchema } from '../../api/schemas/scan.ts';
import { createTemporalTelemetry } from '../../api/telemetry/temporal-telemetry.ts';
import type { PipelineName } from '../../config/settings.ts';
import type { ScanRequest } from '../../contracts/scans/request.ts';
import type { ScanList, ScanResource, ScanState } from '../../contracts/scans/resource.ts';
import { scanDefaults, silentLogger } from '../api/app-for-test.ts';
import { expectEventually } from '../helpers/eventually.ts';

/** The API over a real Temporal; every answer is held against the schema that the documentation gives. */
export function createApiOverTemporal(client: Client, archive: ArchiveReader | null = null) {
  const pipelines: PipelineName[] = ['scans', 'telemetry', 'karma'];
  const scans = createTemporalScans(client, { archive: archive !== null });
  const app = createApp({
    scans: archive ? withArchive(scans, archive, silentLogger) : scans,
    telemetry: createTemporalTelemetry(client),
    karma: null,
    trends: null,
    pipelines,
    checkReadiness: () => checkReadiness(client, { pipelines, archive, trends: null }),
    logger: silentLogger,
    version: '0.0.0',
    scanDefaults,
    metrics: new Registry(),
    allowedHosts: [],
    webDirectory: null,
    temporalUiUrl: null,
    temporalNamespace: client.options.namespace,
  });

  async function expectScan(response: Response, status: number): Promise<ScanResource> {
    expect(response.status).toBe(status);
    return scanSchema.strict().parse(await response.json()) as ScanResource;
  }

  const api = {
    app,
    async submit(body: ScanRequest): Promise<ScanResource> {
      const headers = { 'content-type': 'application/json' };
      return expectScan(await app.request('/v1/scans', { method: 'POST', headers, body: JSON.stringify(body) }), 202);
    },
    get: async (id: string) => expectScan(await app.request(`/v1/scans/${id}`), 200),
    cancel: async (id: string) => expectScan(await app.request(`/v1/scans/${id}/cancel`, { method: 'POST' }), 202),
    async list(query: Record<string, string> = {}): Promise<ScanList> {
      const response = await app.request(`/v1/scans?${new URLSearchParams(query)}`);
      expect(response.status).toBe(200);
      return scanListSchema.strict().parse(await response.json()) as ScanList;
    },
    async untilState(id: string, state: ScanState): Promise<ScanResource> {
      await expectEventually(async () => expect((await api.get(id)).state).toBe(state));
      return api.get(id);
    },
  };
  return api;
}
