import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preloadEntries } from './cases.ts';

export const reference = { package: '@mdn/mdn-http-observatory', version: '1.4.8' } as const;

/**
 * Installs the reference apart from Vigil's own dependencies, and without its install scripts, which download lists from
 * the internet: the preload list is written here, with the cases' hosts, and the list of top-level domains stays empty.
 * @returns the package's directory
 */
export async function installReference(directory: string): Promise<string> {
  const root = join(directory, reference.version);
  const installed = join(root, 'node_modules', reference.package);
  if (!existsSync(installed)) {
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'package.json'), JSON.stringify({ private: true }));
    const install = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${reference.package}@${reference.version}`,
    ];
    execFileSync('npm', install, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  }
  const preloaded = preloadEntries.map(({ name, mode, include_subdomains: includeSubDomains }) => [
    name,
    { mode, includeSubDomains },
  ]);
  await writeFile(join(installed, 'conf', 'hsts-preload.json'), JSON.stringify(Object.fromEntries(preloaded)));
  await writeFile(join(installed, 'conf', 'tld-list.json'), '[]');
  return installed;
}
