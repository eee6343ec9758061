// Adds to package-lock.json the optional packages of other platforms that npm left out.
//
// npm writes only those that its registry had at the time, and a mirror may lack other systems' binaries; `npm ci` of
// npm 11 then calls the lock file out of sync, and a Mac would miss its compiler. Run after each `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

/** What a platform package says of itself, read from its name: `@swc/core-linux-arm64-musl`. */
function platformOf(name) {
  const parts = name.split(/[/-]/);
  const os = systems.find((system) => parts.includes(system));
  const cpu = processors.find((processor) => parts.includes(processor));
  const libc = parts.some((part) => part.startsWith('musl')) ? 'musl' : parts.includes('gnu') ? 'glibc' : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(libc && os === 'linux' && { libc: [libc] }), ...(os && { os: [os] }) };
}

/** The entries that a lock file lacks, by their place. */
function missingOptionals(lock) {
  const missing = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const places = [`${place}/node_modules/${name}`, `node_modules/${name}`];
      if (places.some((at) => at in lock.packages) || !/^\d/.test(version)) continue;
      const inherited = { ...(entry.dev && { dev: true }), optional: true };
      missing[`node_modules/${name}`] = { version, ...platformOf(name), ...inherited };
    }
  }
  return missing;
}

const file = join(process.cwd(), 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingOptionals(lock);
const names = Object.keys(missing);
if (process.argv.includes('--check')) {
  if (names.length > 0)
    console.error(`package-lock.json lacks ${names.join(', ')}: run node scripts/complete-lock.mjs`);
  process.exitCode = names.length > 0 ? 1 : 0;
} else {
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
  console.log(`${names.length} packages of other platforms added`);
}
