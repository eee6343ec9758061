import type { Client } from '@temporalio/client';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { fileHistories } from '../replay/file-histories.ts';
import type { ReplayableHistory } from '../replay/history.ts';
import { quietSdk } from '../replay/quiet-sdk.ts';
import type { ReplayOutcome } from '../replay/replay-histories.ts';
import { replayHistories } from '../replay/replay-histories.ts';
import { countOutcomes, describeOutcome } from '../replay/report.ts';
import { historiesByQuery, historyById } from '../replay/server-histories.ts';
import { ReplaySourceError } from '../replay/source-error.ts';

export interface ReplayDependencies {
  /** Called only when histories come from a server; the command closes the client's connection. */
  connect(): Promise<Client>;
  /** Today's workflows: `{ codePath }` of what the build made. */
  workflowBundle: NonNullable<ReplayWorkerOptions['workflowBundle']>;
  /** Reads payloads as the pipelines write them. */
  dataConverter: NonNullable<ReplayWorkerOptions['dataConverter']>;
  /** The project's recorded histories: what is replayed when nothing else is named. */
  historiesDirectory: string;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  /** Told the exit code: 1 when a history doesn't replay, 2 when there are none or they can't be had. */
  exit(code: number): void;
}

interface Options {
  workflowId?: string;
  runId?: string;
  query?: string;
  last: number;
  json?: boolean;
}

const progressStep = 25;

export function registerReplay(program: Command, dependencies: ReplayDependencies): void {
  program
    .command('replay')
    .summary('replay histories against the workflows of today')
    .description(
      'Replays histories against the workflows of today, and says at which event one breaks. Takes files and folders, as ' +
        '`temporal workflow show --output json` and `tctl workflow show --output_filename` write them, or workflows of the ' +
        'running server; without any, the recorded histories of this project. Exits 1 when one does not replay, 2 when ' +
        'there are none or they can’t be read.',
    )
    .argument('[path...]', 'files and folders with histories')
    .addOption(new Option('--workflow-id <id>', 'a workflow of the running server').conflicts('query'))
    .option('--run-id <id>', 'the run of that workflow; otherwise its latest')
    .option('--query <query>', 'workflows of the running server, by a visibility query')
    .addOption(new Option('--last <count>', 'how many of them at most').argParser(positive).default(100))
    .option('--json', 'as JSON')
    .action((paths: string[], options: Options) => replay(paths, options, dependencies));
}

async function replay(paths: string[], options: Options, dependencies: ReplayDependencies): Promise<void> {
  const { workflowBundle, dataConverter, stdout, stderr, exit } = dependencies;
  quietSdk();
  const outcomes: ReplayOutcome[] = [];
  try {
    for await (const outcome of replayHistories(
      { workflowBundle, dataConverter },
      histories(paths, options, dependencies),
    )) {
      outcomes.push(outcome);
      const description = describeOutcome(outcome);
      if (description !== null) (outcome.failure && !options.json ? stdout : stderr).write(description);
      if (outcomes.length % progressStep === 0) stderr.write(`… ${outcomes.length}\n`);
    }
    if (outcomes.length === 0) throw new ReplaySourceError('There is no history to replay.');
  } catch (error) {
    if (!(error instanceof ReplaySourceError)) throw error;
    stderr.write(`${error.message}\n`);
    exit(2);
    return;
  }
  const { replayed, failed, skipped } = countOutcomes(outcomes);
  if (options.json) stdout.write(`${JSON.stringify({ replayed, failed, skipped, histories: outcomes }, null, 2)}\n`);
  else stdout.write(`${replayed} replayed, ${failed} failed\n`);
  exit(failed > 0 ? 1 : 0);
}

async function* histories(
  paths: string[],
  { workflowId, runId, query, last }: Options,
  { connect, historiesDirectory }: ReplayDependencies,
): AsyncGenerator<ReplayableHistory> {
  if (runId !== undefined && workflowId === undefined) throw new ReplaySourceError('--run-id needs --workflow-id.');
  const fromServer = workflowId !== undefined || query !== undefined;
  if (fromServer && paths.length > 0)
    throw new ReplaySourceError('Name either files or workflows of the server, not both.');
  if (!fromServer) {
    yield* await fileHistories(paths.length > 0 ? paths : [historiesDirectory]);
    return;
  }
  const client = await connect().catch((error: Error) => {
    throw new ReplaySourceError(error.message, { cause: error });
  });
  try {
    if (workflowId !== undefined) yield await historyById(client, workflowId, runId);
    else if (query !== undefined) yield* historiesByQuery(client, query, last);
  } finally {
    await client.connection.close();
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}
