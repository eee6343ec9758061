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
import type { Instance, Launch } from '../../services/definitions/definition.ts';
import { comeUp, definitions } from '../../services/definitions/definitions.ts';
import { instanceOf, logFileOf } from '../../services/host.ts';
import { spawnServer, untilReady } from '../../services/processes/child.ts';
import { freePorts } from './free-ports.ts';
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

/** Servers of one home folder, each on a free port, and how to run a process of one there. */
export async function testPlaces<Name extends ServiceName>(names: readonly Name[], home: string) {
  const ports = await freePorts(names.length);
  const settingOf = (name: Name) => settings[catalog[name].portSetting].name;
  const chosen = Object.fromEntries(names.map((name, index) => [settingOf(name), String(ports[index])]));
  const host = { config: loadConfig({ VIGIL_HOME: home, ...chosen }), environment: process.env, projectDirectory: '.' };
  return async (name: Name) => {
    const instance = await instanceOf(host, name);
    const place = { environment: process.env, directory: instance.directory, logFile: logFileOf(host, name) };
    return { instance, run: (launch: Launch) => spawnServer(launch, place) };
  };
}

/**
 * Starts one of the servers that Vigil brings up, and waits until it answers.
 * @param prepared home folder to begin with a copy of, if it isn't to be an empty one
 */
export async function startTestServer(name: ServiceName, prepared?: string): Promise<TestServer> {
  const { servers, stop } = await startTestServers([name], prepared);
  return { ...servers[name], stop };
}

/** The same for several that belong together, in one home folder and side by side. */
export async function startTestServers<Name extends ServiceName>(
  names: readonly Name[],
  prepared?: string,
): Promise<{ servers: Record<Name, Omit<TestServer, 'stop'>>; stop(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), `vigil-${names[0]}-`));
  if (prepared !== undefined) cpSync(prepared, home, { recursive: true });
  const placeOf = await testPlaces(names, home);
  const made = await Promise.all(names.map(async (name) => [name, testServer(name, await placeOf(name))] as const));
  const servers = Object.fromEntries(made) as Record<Name, Omit<TestServer, 'stop'>>;
  const stop = async () => {
    // Some write down for seconds what nobody is going to read.
    await Promise.all(made.map(([, server]) => server.kill()));
    rmSync(home, { recursive: true, force: true });
  };
  const outcomes = await Promise.allSettled(made.map(([, server]) => server.start()));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return { servers, stop };
  await stop();
  throw failure.reason;
}

function testServer(
  name: ServiceName,
  { instance, run }: { instance: Instance; run(launch: Launch): ChildProcess },
): Omit<TestServer, 'stop'> {
  const definition = definitions[name];
  let child: ChildProcess | undefined;
  return {
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
      await untilReady(child, catalog[name].title, () => comeUp(name, instance, program));
    },
  };
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
