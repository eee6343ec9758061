import type { EventType, NetworkConnection, NewProcess, SkipReason } from '../../contracts/telemetry/submission.ts';

type Checked = { type: EventType; data: NewProcess | NetworkConnection } | { reason: SkipReason };

/** Checks one event of a submission; fields that Vigil doesn't know are dropped. */
export function checkEvent(type: EventType, event: unknown): Checked {
  if (!isObject(event)) return { reason: 'not_an_object' };
  return type === 'new_process' ? checkNewProcess(event) : checkNetworkConnection(event);
}

function checkNewProcess({ cmdl, user }: Record<string, unknown>): Checked {
  if (!isText(cmdl)) return { reason: 'bad_cmdl' };
  if (!isText(user)) return { reason: 'bad_user' };
  if (isTooLarge({ cmdl, user })) return { reason: 'too_large' };
  return { type: 'new_process', data: { cmdl, user } };
}

function checkNetworkConnection(event: Record<string, unknown>): Checked {
  const { source_ip, destination_ip, destination_port } = event;
  if (!isIpv4(source_ip)) return { reason: 'bad_source_ip' };
  if (!isIpv4(destination_ip)) return { reason: 'bad_destination_ip' };
  if (!isPort(destination_port)) return { reason: 'bad_destination_port' };
  return { type: 'network_connection', data: { source_ip, destination_ip, destination_port } };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * Kinesis refuses a request as a whole, for ever, that has a record of more than 1 MiB. What this leaves of it is enough
 * for ids and times: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
const largestDataBytes = 1_048_576 - 8_192;
const isTooLarge = (data: NewProcess): boolean => Buffer.byteLength(JSON.stringify(data)) > largestDataBytes;

/** Four decimal numbers; a leading zero would be octal to some readers, and so another address. */
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const isIpv4 = (value: unknown): value is string => typeof value === 'string' && ipv4.test(value);

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
