import type { FleetEvent } from './events.ts';

export interface FleetDocument {
  submission_id: string;
  device_id: string;
  time_created: string;
  /** Lists by type, in the order in which the sensor writes them. */
  events: Record<string, unknown[]>;
}

const fileOpened: FleetEvent = { path: '/etc/passwd' };

/** Documents of which nothing can be used. */
export const brokenDocuments: readonly ((document: FleetDocument) => unknown)[] = [
  (document) => ({ ...document, submission_id: 'not-an-uuid' }),
  (document) => ({ ...document, submission_id: document.submission_id.replaceAll('-', '') }),
  ({ submission_id, ...document }) => document,
  (document) => ({ ...document, device_id: 'not-an-uuid' }),
  (document) => ({ ...document, device_id: null }),
  (document) => ({ ...document, time_created: document.time_created.repeat(50) }),
  ({ events, ...document }) => document,
  (document) => ({ ...document, events: null }),
  (document) => ({ ...document, events: Object.values(document.events).flat() }),
  (document) => ({ ...document, events: {} }),
  (document) => ({ ...document, events: { new_process: [], network_connection: [] } }),
  (document) => ({ ...document, events: { ...document.events, new_process: 'none' } }),
  (document) => ({ ...document, events: { file_opened: [fileOpened] } }),
  (document) => ({ ...document, events: { new_process: [{ cmdl: null, user: 'root' }] } }),
  (document) => [document],
  () => null,
];

/** Documents that are unusual, and valid all the same. */
export const oddDocuments: readonly ((document: FleetDocument) => unknown)[] = [
  (document) => ({ ...document, submission_id: document.submission_id.toUpperCase() }),
  (document) => ({ ...document, device_id: document.device_id.toUpperCase() }),
  (document) => ({ ...document, events: { file_opened: [fileOpened], ...document.events } }),
  (document) => ({ ...document, agent_version: '7.1.3' }),
  (document) => ({ ...document, time_created: '0000-00-00T00:00:00' }),
  ({ time_created, ...document }) => document,
];

export const encode = (document: unknown): string => Buffer.from(JSON.stringify(document)).toString('base64');
const decode = (body: string): string => Buffer.from(body, 'base64').toString();

/** Of bodies that were right. */
export const brokenBodies: readonly ((body: string) => string)[] = [
  (body) => body.slice(0, Math.floor(body.length * 0.7)),
  (body) => `%${body.slice(1)}`,
  (body) => Buffer.concat([Buffer.from(body, 'base64'), Buffer.from([0xff])]).toString('base64'),
  (body) => encode(body),
  () => 'connection reset by peer',
];

export const oddBodies: readonly ((body: string) => string)[] = [
  decode,
  (body) => JSON.stringify(JSON.parse(decode(body)), null, 2),
  (body) => body.replace(/=+$/, ''),
  (body) => `${body.replace(/.{76}/g, '$&\n')}\n`,
];
