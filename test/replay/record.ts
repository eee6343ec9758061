import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { bundleWorkflows, startDevServer, testTools, withWorker } from '../helpers/temporal.ts';
import { karmaScenarios } from './scenarios/karma.ts';
import { scanArchiveScenarios } from './scenarios/scan-archive.ts';
import { scanScenarios } from './scenarios/scans.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { telemetryScenarios } from './scenarios/telemetry.ts';
import { trendsScenarios } from './scenarios/trends.ts';

const version = process.argv[2];
if (version === undefined) throw new Error('Say which version the histories are of, for example 0.1.');

await testTools.install();
await bundleWorkflows();
const environment = await startDevServer();
try {
  for (const scenario of [
    ...[...scanScenarios, ...scanArchiveScenarios, ...telemetryScenarios, ...karmaScenarios],
    ...trendsScenarios,
  ]) {
    const file = join('test/replay/histories', `${scenario.pipeline}-${version}-${scenario.name}.json`);
    // A recorded history is a promise to running workflows: it is never made anew.
    if (existsSync(file)) console.log(`${file} is there already`);
    else writeFileSync(file, await record(scenario));
  }
} finally {
  await environment.teardown();
}

async function record(scenario: Scenario): Promise<string> {
  const { name, workflowType, workflowId, args, activities, payloadCodecs = [], during } = scenario;
  const taskQueue = `record-${randomUUID()}`;
  const dataConverter = { payloadCodecs };
  const client = new Client({ connection: environment.connection, dataConverter });
  return withWorker(environment, { taskQueue, activities, dataConverter, identity: 'recorder' }, async () => {
    const handle = await client.workflow.start(workflowType, { taskQueue, workflowId, args });
    await during?.(handle);
    const ended = await handle.result().then(
      () => 'completed',
      () => 'not completed',
    );
    console.log(`${name}: ${ended}`);
    const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json'];
    const temporal = await testTools.temporal();
    const history = execFileSync(temporal, [...show, '--address', environment.address], { encoding: 'utf8' });
    // Stacks name the folder that they were made in.
    return history.replaceAll(process.cwd(), '.');
  });
}
