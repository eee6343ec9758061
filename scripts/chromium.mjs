// The browser of the end-to-end tests, from the system's packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fail, run } from './ensure.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns {string | undefined} the program, where there is one; CHROMIUM_PATH may name another place */
export const findChromium = () => [process.env.CHROMIUM_PATH, ...places].find((place) => place && existsSync(place));

export function ensureChromium() {
  if (findChromium()) return;
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!canInstall) {
    fail('The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.');
  }
  console.error('Installing Chromium (apt-get) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
}
