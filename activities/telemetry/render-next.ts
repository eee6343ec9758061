import type { StreamRecord } from '../../contracts/telemetry/record.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import type { WaveEntry } from '../../domain/telemetry/waves.ts';
import type { TelemetryPorts } from '../telemetry.ts';

/** Renders the next event of each submission once, however often it is looked at before it goes. */
export function renderNext(
  submissions: Submission[],
  processedAt: string,
  render: TelemetryPorts['render'],
): (entry: WaveEntry) => StreamRecord {
  const rendered = new Map<number, { event: number; record: StreamRecord }>();
  return ({ lane, event }) => {
    const known = rendered.get(lane);
    if (known?.event === event) return known.record;
    const submission = submissions[lane];
    const next = submission?.events[event];
    if (submission === undefined || next === undefined)
      throw new RangeError(`there is no event ${event} of lane ${lane}`);
    const record = render(submission, next, processedAt);
    rendered.set(lane, { event, record });
    return record;
  };
}
