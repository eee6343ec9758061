import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../../config/settings.ts';
import { ensureCredentials } from '../credentials.ts';
import type { ServiceName } from '../definitions/catalog.ts';
import { catalog, serviceNames } from '../definitions/catalog.ts';
import type { ServiceHost } from '../host.ts';

const fileOf = ({ projectDirectory }: ServiceHost): string => join(projectDirectory, 'docker-compose.yml');

/** Whether there is all that it takes: a compose file, Compose, and an engine that answers. */
export async function composeIsThere(host: ServiceHost): Promise<boolean> {
  if (!existsSync(fileOf(host))) return false;
  const answers = await Promise.all([
    docker(host, ['compose', 'version'], 'capture', {}),
    docker(host, ['info'], 'capture', {}),
  ]);
  return answers.every(({ code }) => code === 0);
}

/** Brings a container up, and waits until it is healthy. @throws {Error} when it doesn't get so */
export async function composeUp(host: ServiceHost, name: ServiceName): Promise<void> {
  await compose(host, ['up', '--detach', '--wait', name], 'stderr');
}

/** Ends and removes a container; what it keeps is in a volume. */
export async function composeDown(host: ServiceHost, name: ServiceName): Promise<void> {
  await compose(host, ['rm', '--stop', '--force', name], 'stderr');
}

export async function composeLogs(host: ServiceHost, name: ServiceName, lines: number, follow: boolean): Promise<void> {
  await compose(
    host,
    ['logs', '--no-log-prefix', '--tail', String(lines), ...(follow ? ['--follow'] : []), name],
    'stdout',
  );
}

/** Which of the servers have a container that runs. */
export async function composeRunning(host: ServiceHost): Promise<ServiceName[]> {
  const output = await compose(host, ['ps', '--status', 'running', '--services'], 'capture');
  const running = output.split('\n').map((line) => line.trim());
  return serviceNames.filter((name) => running.includes(name));
}

const answerWithinMs = 15_000;

type Output = 'capture' | 'stdout' | 'stderr';

async function compose(host: ServiceHost, args: string[], output: Output): Promise<string> {
  const { code, captured } = await docker(
    host,
    ['compose', '--file', fileOf(host), ...args],
    output,
    await variables(host),
  );
  if (code !== 0) throw new Error(`docker compose ${args[0]} failed with exit code ${code}. ${captured.trim()}`.trim());
  return captured;
}

/** What the compose file leaves open: ports and credentials, the same as natively. */
async function variables({ config }: ServiceHost): Promise<Record<string, string>> {
  const ports = serviceNames.map((name) => {
    const { portSetting } = catalog[name];
    return [settings[portSetting].name, String(config[portSetting])];
  });
  const credentials = [];
  for (const name of [...serviceNames, 'grafana'] as const)
    credentials.push(...Object.entries(await ensureCredentials(config.home, name)));
  return Object.fromEntries([...ports, ...credentials]);
}

async function docker(
  { environment }: ServiceHost,
  args: string[],
  output: Output,
  added: Record<string, string>,
): Promise<{ code: number | null; captured: string }> {
  const target = { capture: 'pipe', stdout: 1, stderr: 2 } as const;
  const child = spawn('docker', args, {
    env: { ...environment, ...added },
    stdio: ['ignore', target[output], output === 'capture' ? 'pipe' : 2],
    // An engine that hangs is none; what isn't captured are the commands that take their time.
    // Not by `timeout`: where there is no Docker, its timer keeps this process from ending.
    ...(output === 'capture' && { signal: AbortSignal.timeout(answerWithinMs) }),
  });
  let captured = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      captured += chunk.toString();
    });
  // Without Docker there is an error instead of an exit.
  const code = await once(child, 'close').then(
    ([code]) => code as number | null,
    () => null,
  );
  return { code, captured };
}
