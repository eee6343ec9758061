import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/load-config.ts';
import { localUrls } from '../../config/local-urls.ts';
import { settings } from '../../config/settings.ts';
import type { ServiceName } from '../../services/definitions/catalog.ts';
import { catalog, serviceNames } from '../../services/definitions/catalog.ts';
import type { Launch } from '../../services/definitions/definition.ts';
import { definitions } from '../../services/definitions/definitions.ts';
import { instanceOf, logFileOf } from '../../services/host.ts';
import { spawnServer, untilReady } from '../../services/processes/child.ts';
import { freePort } from './free-ports.ts';
import { testTools } from './temporal.ts';

/** Once for the whole run: what the services need is installed. */
export async function installTestServices(): Promise<void> {
  const install = (name: ServiceName) => definitions[name].install(testTools.directory, (line) => console.log(line));
  await Promise.all(serviceNames.map(install));
}

/** A server of the test's own, on a free port and with data of its own. */
export interface TestServer {
  port: number;
  /** Folder of its configuration, data and log. */
  directory: string;
  /** All that the credentials file would hold. */
  secrets: Record<string, string>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Brings it up again, on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** The place of a server in a home folder, and how to run a process there. */
export async function testPlace(name: ServiceName, home: string) {
  const port = await freePort();
  const config = loadConfig({ VIGIL_HOME: home, [settings[catalog[name].portSetting].name]: String(port) });
  const host = { config, environment: process.env, projectDirectory: process.cwd() };
  const instance = await instanceOf(host, name);
  const place = { searchPath: process.env.PATH ?? '', directory: instance.directory, logFile: logFileOf(host, name) };
  return { instance, run: (launch: Launch) => spawnServer(launch, place) };
}

/**
 * Starts one of the servers that Vigil brings up, and waits until it answers.
 * @param prepared home folder to begin with a copy of, if it isn't to be an empty one
 */
export async function startTestServer(name: ServiceName, prepared?: string): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), `vigil-${name}-`));
  if (prepared !== undefined) cpSync(prepared, home, { recursive: true });
  const definition = definitions[name];
  const { instance, run } = await testPlace(name, home);
  let child: ChildProcess | undefined;

  const server: TestServer = {
    port: instance.port,
    directory: instance.directory,
    secrets: instance.credentials,
    async kill() {
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    async start() {
      const program = await definition.install(testTools.directory, () => {});
      await definition.prepare?.(program, instance, run);
      child = run(await definition.configure(program, instance));
      await untilReady(child, catalog[name].title, () => definition.ask(instance));
    },
    async stop() {
      // Some write down for seconds what nobody is going to read.
      await server.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
  await server.start().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return server;
}

export interface TestService extends TestServer {
  /** Endpoint of SQS and Kinesis, connection string of MongoDB. */
  url: string;
  /** For clients of SQS and Kinesis. */
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** One of the servers of scans and telemetry. */
export async function startTestService(name: 'sqs' | 'kinesis' | 'mongodb'): Promise<TestService> {
  const server = await startTestServer(name);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = server.secrets;
  const [{ url }] = localUrls[name].places;
  return { ...server, url: url(server.secrets, server.port), credentials: { accessKeyId, secretAccessKey } };
}
