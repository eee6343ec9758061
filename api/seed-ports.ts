import { Hono } from 'hono';
import type { AppDependencies } from './app.ts';

/** The seed's first port: GET / queues a simulated scan and returns its id as plain text. */
export function createIngestApp(
  _dependencies: Pick<AppDependencies, 'scans' | 'logger' | 'scanDefaults' | 'allowedHosts'>,
): Hono {
  return new Hono();
}

/** The seed's second port: GET / lists all scans, GET /<id> tells the state of one. */
export function createStatusApp(_dependencies: Pick<AppDependencies, 'scans' | 'logger' | 'allowedHosts'>): Hono {
  return new Hono();
}
