import type { CircuitState } from '../../contracts/telemetry/consumers.ts';
import type { BatchListItem } from '../../contracts/telemetry/resource.ts';
import type { RejectReason, SkipReason } from '../../contracts/telemetry/submission.ts';
import type { Label } from '../text/states.ts';
import { label } from '../text/states.ts';

export const circuitLabels: Record<CircuitState, Label> = {
  closed: label('Well', 'good'),
  half_open: label('Being tried', 'warn', 'spinner'),
  open: label('Away', 'bad'),
};

export function batchLabel({ state, waitingFor }: Pick<BatchListItem, 'state' | 'waitingFor'>): Label {
  if (state === 'complete') return label('Complete', 'good');
  if (state === 'failed') return label('Failed', 'bad');
  if (waitingFor !== null) return label(`Waits for the ${waitingFor}`, 'warn');
  return label('Running', 'info', 'spinner');
}

export const rejectWords: Record<RejectReason, string> = {
  not_decodable: 'can’t be decoded',
  not_an_object: 'no JSON object',
  bad_submission_id: 'submission_id is no UUID',
  bad_device_id: 'device_id is no UUID',
  bad_time_created: 'time_created is too long',
  events_missing: 'events is missing, or no object',
  events_not_lists: 'events are no lists',
  no_known_event_type: 'only unknown types of event',
  no_events: 'events is there, but empty',
  no_valid_event: 'not one valid event',
};

export const skipWords: Record<SkipReason, string> = {
  not_an_object: 'no object',
  bad_cmdl: 'bad command line',
  bad_user: 'bad user',
  bad_source_ip: 'bad source address',
  bad_destination_ip: 'bad destination address',
  bad_destination_port: 'bad destination port',
  too_large: 'too large for a record',
};

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `1,234.5`; whole where it is. */
export const amount = (value: number): string => numbers.format(value);

/** `1.2 MB`, in powers of 1,000 as Kinesis counts. */
export function bytes(value: number): string {
  if (value < 1_000) return `${amount(value)} B`;
  return value < 1_000_000 ? `${amount(value / 1_000)} kB` : `${amount(value / 1_000_000)} MB`;
}
