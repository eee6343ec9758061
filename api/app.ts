import { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { ScanOptions } from '../contracts/scans/workflow.ts';
import type { Readiness } from './readiness.ts';
import type { ScanDirectory } from './scans/scan-directory.ts';

export interface AppDependencies {
  scans: ScanDirectory;
  checkReadiness(): Promise<Readiness>;
  logger: Logger;
  /** Vigil's version, shown in /openapi.json and /healthz. */
  version: string;
  /** What a scan gets for each option that its request leaves out. */
  scanDefaults: ScanOptions;
  /** Host names, besides the loopback ones, under which the API may be addressed. */
  allowedHosts: string[];
  /** Folder of the built console; null, or a folder that is absent, leaves the console out. */
  webDirectory: string | null;
  /** Root of the Temporal Web UI, without a trailing slash; null for no links to it. */
  temporalUiUrl: string | null;
  temporalNamespace: string;
}

/** The main API and the console, with no listener of its own and no state. */
export function createApp(_dependencies: AppDependencies): OpenAPIHono {
  return new OpenAPIHono();
}
