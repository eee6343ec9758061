import type { BatchStatus, Server } from '../../contracts/telemetry/batch.ts';
import { count } from '../text/words.ts';

const names: Record<Server, string> = { stream: 'the stream (Kinesis)', queue: 'the queue (SQS)' };

/** A batch's story in Markdown, as the Temporal Web UI shows it on the workflow's page. */
export function describeBatch(status: BatchStatus): string {
  const { state, published, events, submissions, rejects, deleted, expired, waiting } = status;
  const lines = [
    `**${state.replace('_', ' ')}** · ${published} of ${events} events of ${submissions} submissions published`,
    '',
    `${rejects} rejects · ${deleted} messages deleted · ${expired} receipts expired`,
  ];
  if (waiting) {
    const { server, reason, since, attempts } = waiting;
    lines.push(
      '',
      `Waits for ${names[server]} since ${since}, after ${count(attempts, 'attempt')} in a row: ${cell(reason)}`,
    );
  }
  return lines.join('\n');
}

/** Reasons may quote what a server said, so it must not start a link or a table. */
const cell = (text: string): string => text.replace(/[|[\]<>`\r\n]/g, ' ');
