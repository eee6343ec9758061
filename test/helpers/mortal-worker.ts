import { appendFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import { render, steeredQueue, steeredStream } from './telemetry.ts';
import { quietRuntime, workflowBundle } from './temporal.ts';

/** At which call a worker kills itself, and whether the call was served by then. */
export interface Death {
  call: 'put' | 'setAside' | 'delete';
  /** From 1 on. */
  nth: number;
  moment: 'before' | 'after';
}

export interface MortalWorkerOptions {
  address: string;
  taskQueue: string;
  /** File to which it appends what the stream and the queue were asked, a JSON object a line. */
  log: string;
  death: Death | null;
}

/** A worker of telemetry in a process of its own, which dies as by `kill -9`. */
const { address, taskQueue, log, death }: MortalWorkerOptions = JSON.parse(process.argv[2] ?? '');
const write = (line: object) => appendFileSync(log, `${JSON.stringify(line)}\n`);
const counts = { put: 0, setAside: 0, delete: 0 };

async function mortally<T>(call: Death['call'], serve: () => Promise<T>): Promise<T> {
  counts[call] += 1;
  const dies = (moment: Death['moment']) =>
    death?.call === call && death.nth === counts[call] && death.moment === moment;
  if (dies('before')) process.kill(process.pid, 'SIGKILL');
  const served = await serve();
  if (dies('after')) process.kill(process.pid, 'SIGKILL');
  return served;
}

const stream = steeredStream();
const queue = steeredQueue();
const activities = createTelemetryActivities({
  render,
  stream: {
    ...stream,
    put: (records) =>
      mortally('put', async () => {
        const before = stream.records.length;
        const outcomes = await stream.put(records);
        for (const record of stream.records.slice(before)) write({ call: 'put', ...record });
        return outcomes;
      }),
  },
  queue: {
    ...queue,
    setAside: (rejects) =>
      mortally('setAside', async () => {
        write({ call: 'setAside', ids: rejects.map(({ messageId }) => messageId) });
        return queue.setAside(rejects);
      }),
    delete: (messages) =>
      mortally('delete', async () => {
        write({ call: 'delete', ids: messages.map(({ messageId }) => messageId) });
        return queue.delete(messages);
      }),
  },
});

quietRuntime();
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({ connection, taskQueue, activities, workflowBundle: workflowBundle() });
await worker.run();
