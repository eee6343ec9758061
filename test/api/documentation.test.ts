import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { exampleListItem, exampleScan } from '../../api/schemas/examples.ts';
import { problemSchema } from '../../api/schemas/problem.ts';
import { scanListSchema, scanSchema } from '../../api/schemas/scan.ts';
import { createAppForTest } from './app-for-test.ts';

const validator = join(__dirname, '../../node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js');

interface Response {
  content?: Record<string, { schema?: unknown; examples?: Record<string, { value: unknown }> }>;
}
interface Document {
  paths: Record<string, Record<string, { operationId?: string; responses: Record<string, Response> }>>;
}

const fetchDocument = async () => (await createAppForTest().app.request('/openapi.json')).json() as Promise<Document>;

describe('/openapi.json', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      await writeFile(file, JSON.stringify(await fetchDocument()));
      const { stdout } = await promisify(execFile)(process.execPath, [validator, file]);
      expect(JSON.parse(stdout)).toMatchObject({ valid: true });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('describes every address of the API, with the problems that it can answer with', async () => {
    const { paths } = await fetchDocument();
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ address: `${method} ${path}`, ...operation })),
    );
    expect(operations.map(({ address }) => address).sort()).toEqual([
      'get /healthz',
      'get /readyz',
      'get /v1/karma',
      'get /v1/karma/agreement',
      'get /v1/karma/corrections/{id}',
      'get /v1/karma/export',
      'get /v1/karma/findings/parked',
      'get /v1/karma/reconcile/{id}',
      'get /v1/karma/sagas',
      'get /v1/karma/sagas/{id}',
      'get /v1/karma/{id}',
      'get /v1/karma/{id}/history',
      'get /v1/karma/{id}/timeline',
      'get /v1/scans',
      'get /v1/scans/{id}',
      'get /v1/scans/{id}/report',
      'get /v1/telemetry',
      'get /v1/telemetry/batches',
      'get /v1/telemetry/batches/{id}',
      'get /v1/trends',
      'get /v1/trends/cities',
      'get /v1/trends/cities/{city}/series',
      'get /v1/trends/live',
      'get /v1/trends/reprocess',
      'get /v1/trends/reprocess/{id}',
      'get /v1/trends/top',
      'get /v1/trends/windows/{start}',
      'post /v1/karma/corrections',
      'post /v1/karma/reconcile',
      'post /v1/karma/sagas/{id}/discard',
      'post /v1/karma/sagas/{id}/retry',
      'post /v1/scans',
      'post /v1/scans/{id}/cancel',
      'post /v1/trends/reprocess',
    ]);
    for (const { address, operationId, responses } of operations.filter((operation) =>
      operation.address.includes('v1'),
    )) {
      expect(operationId).toBeTruthy();
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['503', 'default']));
      for (const [status, response] of Object.entries(responses).filter(([status]) => /^[45]/.test(status))) {
        const examples = response.content?.['application/problem+json']?.examples ?? {};
        expect([address, status, Object.keys(examples).length > 0]).toEqual([address, status, true]);
        for (const { value } of Object.values(examples)) expect(problemSchema.parse(value).status).toBe(Number(status));
      }
    }
  });

  test('its examples are what it says', () => {
    expect(scanSchema.strict().parse(exampleScan)).toEqual(exampleScan);
    const list = { items: [exampleListItem], nextCursor: null, missing: null };
    expect(scanListSchema.strict().parse(list)).toEqual(list);
  });
});

test('/docs shows every operation, and needs nothing from elsewhere', async () => {
  const response = await createAppForTest().app.request('/docs');
  const page = await response.text();
  for (const text of ['POST /v1/scans', 'GET /v1/scans/{id}/report', 'GET /readyz', 'nextCursor']) {
    expect(page).toContain(text);
  }
  expect(page).not.toMatch(/<script|<link|(src|href)="https?:/i);
});

describe('health', () => {
  test('/healthz tells the version', async () => {
    const response = await createAppForTest().app.request('/healthz');
    expect(await response.json()).toEqual({
      status: 'up',
      version: '1.2.3',
      pipelines: ['scans', 'telemetry', 'karma', 'trends'],
    });
  });

  test('/readyz is 503 while Temporal is missing, and says so', async () => {
    const checks = [{ name: 'temporal' as const, ok: false, detail: 'it does not answer within 1 s' }];
    const { app } = createAppForTest({ checkReadiness: async () => ({ ready: false, checks }) });
    const response = await app.request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, checks });
  });
});
