import { peakMemoryMiB } from '../test/helpers/peak-memory.ts';
import { describeMachine, table } from './measure.ts';
import { endProcess, startProcess } from './processes.ts';
import { drain, fill } from './telemetry/drain.ts';
import { startServers } from './telemetry/servers.ts';

/** Another number can be given: a first look at a thousandth takes seconds. */
const submissions = Number(process.argv[2] ?? 200_000);
const eventsPerSubmission = 8;
const goalMiB = 300;

const servers = await startServers();
try {
  await measure();
} finally {
  await servers.stop();
}
process.exit();

/** Peaks of the processes of the pipeline while they drain a backlog that was there before them. */
async function measure(): Promise<void> {
  const env = await servers.place('memory');
  await fill(servers, env, { submissions, eventsPerSubmission });
  const worker = startProcess('workers/telemetry.js', env);
  const consumer = startProcess('consumers/sqs.js', env);
  const seconds = await drain(servers, 'memory', submissions);
  const peaks = { consumer: peakMemoryMiB(consumer.pid ?? 0), worker: peakMemoryMiB(worker.pid ?? 0) };
  await endProcess(consumer);
  await endProcess(worker);

  console.log(`\n${describeMachine()}; ${submissions} submissions of ${eventsPerSubmission} events\n`);
  console.log(
    table(
      ['measured', 'result', 'goal'],
      [
        ['memory of the consumer, at most', `${peaks.consumer} MiB`, `≤ ${goalMiB} MiB`],
        ['memory of the worker, at most', `${peaks.worker} MiB`, ''],
        ['time to drain', `${seconds.toFixed(0)} s`, ''],
        ['submissions a second', (submissions / seconds).toFixed(0), ''],
      ],
    ),
  );
  if (peaks.consumer > goalMiB) process.exitCode = 1;
}
