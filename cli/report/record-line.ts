import type { TailedRecord } from '../../contracts/telemetry/tail.ts';
import { padEnd, shorten, widthOf } from '../text/layout.ts';
import { presentableText } from '../text/presentable.ts';
import type { Screen, Style } from '../text/screen.ts';

/** A record whose data has been read as JSON; `event` is null where it is no JSON object, as other producers may send. */
export interface ReadRecord extends TailedRecord {
  event: Record<string, unknown> | null;
}

export function readRecord(record: TailedRecord): ReadRecord {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.data));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { ...record, event: isObject ? (value as Record<string, unknown>) : null };
  } catch {
    return { ...record, event: null };
  }
}

/** For programs: where the record stands, and the event; `data` in base64 where there is none. */
export function recordJson({ event, data, arrivedAt, ...place }: ReadRecord) {
  const content = event === null ? { data: Buffer.from(data).toString('base64') } : { event };
  return { ...place, arrivedAt: arrivedAt.toISOString(), ...content };
}

interface Column {
  title: string;
  width: number;
  text(record: ReadRecord): string;
  style?(record: ReadRecord): Style;
}

const typeStyles: Record<string, Style> = { new_process: 'cyan', network_connection: 'magenta' };

const columns: Column[] = [
  { title: 'ARRIVED', width: 12, text: ({ arrivedAt }) => arrivedAt.toISOString().slice(11, 23), style: () => 'dim' },
  { title: 'SHARD', width: 5, text: ({ shardId }) => shardId.replace(/^shardId-0*(?=\d)/, '') },
  { title: 'TYPE', width: 18, text: typeOf, style: (record) => typeStyles[typeOf(record)] ?? 'reset' },
  { title: 'DEVICE', width: 8, text: ({ event }) => beginning(event?.device_id) },
  { title: 'SUBMISSION', width: 10, text: ({ event }) => beginning(event?.submission_id) },
];
const gap = '  ';

/** Titles of the columns that `renderRecordLine` fills. */
export const recordHeader = (screen: Screen): string =>
  `${screen.paint('dim', [...columns.map(({ title, width }) => padEnd(title, width)), 'WHAT'].join(gap))}\n`;

/** A record as one line that fits the terminal. */
export function renderRecordLine(record: ReadRecord, screen: Screen): string {
  const cells = columns.map(({ text, width, style }) => {
    const cell = padEnd(shorten(presentableText(text(record)), width), width);
    return style ? screen.paint(style(record), cell) : cell;
  });
  const used = columns.reduce((sum, { width }) => sum + width + widthOf(gap), 0);
  const room = Math.max(20, (screen.columns() ?? Number.POSITIVE_INFINITY) - used);
  return `${[...cells, shorten(presentableText(whatOf(record)), room)].join(gap).trimEnd()}\n`;
}

function typeOf({ event }: ReadRecord): string {
  return String(event?.type ?? event?.event_type ?? '–');
}

const beginning = (id: unknown): string => (typeof id === 'string' ? id.slice(0, 8) : '–');

function whatOf({ event, data }: ReadRecord): string {
  if (event === null) return new TextDecoder().decode(data);
  const facts = event.type_specific_data ?? event.event_data;
  if (typeof facts !== 'object' || facts === null) return JSON.stringify(event);
  const { cmdl, user, source_ip, destination_ip, destination_port } = facts as Record<string, unknown>;
  return cmdl === undefined ? `${source_ip} → ${destination_ip}:${destination_port}` : `${user}: ${cmdl}`;
}
