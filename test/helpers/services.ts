import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAwsEndpoint, localMongodbUrl } from '../../config/local-services.ts';
import type { ServiceName } from '../../services/definitions/catalog.ts';
import { catalog, serviceNames } from '../../services/definitions/catalog.ts';
import { definitions } from '../../services/definitions/definitions.ts';
import { instanceOf, logFileOf } from '../../services/host.ts';
import { endChild, spawnServer, untilReady } from '../../services/processes/child.ts';
import { freePort } from './free-ports.ts';
import { testTools } from './temporal.ts';

/** Once for the whole run: what the services need is installed. */
export async function installTestServices(): Promise<void> {
  const install = (name: ServiceName) => definitions[name].install(testTools.directory, (line) => console.log(line));
  await Promise.all(serviceNames.map(install));
}

/** A server of the test's own, on a free port and with data of its own. */
export interface TestService {
  port: number;
  /** Endpoint of SQS and Kinesis, connection string of MongoDB. */
  url: string;
  /** For clients of SQS and Kinesis. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Brings it up again, on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts one of the servers that Vigil brings up, and waits until it answers. */
export async function startTestService(name: ServiceName): Promise<TestService> {
  const home = mkdtempSync(join(tmpdir(), `vigil-${name}-`));
  const port = await freePort();
  const definition = definitions[name];
  const config = { home, servicesBy: 'native', sqsPort: port, kinesisPort: port, mongodbPort: port } as const;
  const host = { config, environment: process.env, projectDirectory: process.cwd() };
  const instance = await instanceOf(host, name);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = instance.credentials;
  const place = { searchPath: process.env.PATH ?? '', directory: instance.directory, logFile: logFileOf(host, name) };
  let child: ChildProcess | undefined;

  const service: TestService = {
    port,
    url: name === 'mongodb' ? localMongodbUrl(instance.credentials, port) : localAwsEndpoint(port),
    credentials: { accessKeyId, secretAccessKey },
    async kill() {
      if (child === undefined) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    async start() {
      const program = await definition.install(testTools.directory, () => {});
      const run = (launch: Parameters<typeof spawnServer>[0]) => spawnServer(launch, place);
      await definition.prepare?.(program, instance, run);
      child = run(await definition.configure(program, instance));
      await untilReady(child, catalog[name].title, () => definition.ask(instance));
    },
    async stop() {
      if (child !== undefined) await endChild(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
  await service.start().catch(async (error: unknown) => {
    await service.stop();
    throw error;
  });
  return service;
}
