import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../config/load-config.ts';
import { startPlatform } from '../../services/platform.ts';
import { silentLogger } from '../api/app-for-test.ts';
import { freePorts } from '../helpers/free-ports.ts';

describe('the ports of the API are looked at where it will listen', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vigil-'));
    mkdirSync(join(home, 'workers'));
    writeFileSync(join(home, 'workers/scans.js'), 'process.exit(3)');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Starts a platform that can't get beyond its first child, while another server has one of its ports. */
  async function startBeside(squatterHost: string, apiHost: string) {
    const [api = 0, ingest = 0, status = 0] = await freePorts(3);
    const environment = {
      ...{ VIGIL_HOME: home, VIGIL_DEMO: 'false', VIGIL_API_HOST: apiHost },
      ...{ VIGIL_PIPELINES: 'scans', VIGIL_MONGODB_PORT: '0', VIGIL_SCANS_METRICS_PORT: '0' },
      ...{ VIGIL_API_PORT: String(api), VIGIL_INGEST_PORT: String(ingest), VIGIL_STATUS_PORT: String(status) },
    };
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(status, squatterHost, resolve));
    const config = loadConfig(environment);
    try {
      await startPlatform({ config, environment, distDirectory: home, ownTemporal: false, logger: silentLogger });
      return 'started';
    } catch (error) {
      return String(error);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
  }

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.2'],
    ['127.0.0.2', '0.0.0.0'],
  ])('one taken on %s is in the way of %s', async (squatter, apiHost) => {
    expect(await startBeside(squatter, apiHost)).toMatch(/port \d+ \(scan states\) is taken; .* VIGIL_STATUS_PORT/);
  });

  test('one taken on another address is not', async () => {
    expect(await startBeside('127.0.0.1', '127.0.0.2')).toContain('scans-worker ended with exit code 3');
  });

  test('an address that this machine does not have is named', async () => {
    expect(await startBeside('127.0.0.1', '192.0.2.1')).toMatch(/Can't listen on port \d+ of 192\.0\.2\.1/);
  });
});
