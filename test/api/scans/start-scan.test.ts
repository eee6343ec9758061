import { expect, test } from '@jest/globals';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { TemporalUnavailableError } from '../../../api/scans/scan-directory.ts';
import { startScan } from '../../../api/scans/start-scan.ts';
import { scanDefaults } from '../app-for-test.ts';

test('a scan that Temporal answered for without having taken it is not called accepted', async () => {
  const connection = Connection.lazy();
  const workflow = {
    startWithDetails(): Promise<never> {
      throw new WorkflowNotFoundError('not found', 'scan', undefined);
    },
  };
  const client = new Client({ connection, interceptors: { workflow: [workflow] } });
  const submission = { target: 'site.example', profile: 'http' as const, options: scanDefaults };
  await expect(startScan(client, submission, false)).rejects.toThrow(TemporalUnavailableError);
  await connection.close();
});
