import { createKarmaClient } from '../../cli/client/karma-client.ts';
import { createScanClient } from '../../cli/client/scan-client.ts';
import { createTrendsClient } from '../../cli/client/trends-client.ts';
import type { KarmaUpkeepDependencies, ReferenceImporter } from '../../cli/commands/karma/dependencies.ts';
import { describeFailure } from '../../cli/failure.ts';
import { createProgram } from '../../cli/program.ts';
import { createScreen } from '../../cli/text/screen.ts';
import type { Environment } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { RejectsQueue } from '../../contracts/rejects.ts';
import type { Tail } from '../../contracts/telemetry/tail.ts';

export interface Run {
  code: number;
  /** The code that the process would have ended with at once. */
  endedAtOnce: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  environment?: Environment;
  /** Columns of the terminal; without them there is none. */
  columns?: number;
  patienceMs?: number;
  /** The stream that `telemetry tail` reads. */
  tail?: Tail;
  /** What `telemetry rejects` looks into. */
  rejects?: RejectsQueue;
  /** What `karma rejects` looks into. */
  findingRejects?: RejectsQueue;
  /** What `vigil trends rejects` looks into. */
  postRejects?: RejectsQueue;
  /** What `karma import` imports with. */
  importer?: ReferenceImporter;
  /** What the import is told to wait for. */
  waiting?: string;
  rebuild?: KarmaUpkeepDependencies['rebuildKarma'];
  /** Given what presses Ctrl-C. */
  interrupter?(press: () => void): void;
}

/** Runs the command in this process, at a pace for tests, against the Vigil at an address. */
export async function runVigil(apiUrl: string, args: string[], options: RunOptions = {}): Promise<Run> {
  const run: Run = { code: 0, endedAtOnce: null, stdout: '', stderr: '' };
  const { columns } = options;
  const output = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      run[name] += text;
    },
    ...(columns !== undefined && { isTTY: true, columns }),
  });
  const environment = { VIGIL_API_URL: apiUrl, ...options.environment };
  const [stdout, stderr] = [output('stdout'), output('stderr')];
  const setCode = (code: number) => {
    run.code = code;
  };
  const program = createProgram({
    version: '0.0.0',
    stdout,
    stderr,
    out: createScreen(stdout, environment),
    aside: createScreen(stderr, environment),
    connect: () => createScanClient(loadConfig(environment)),
    async openTail() {
      if (options.tail === undefined) throw new Error('This test has no stream.');
      return options.tail;
    },
    async openRejects() {
      if (options.rejects === undefined) throw new Error('This test has no rejects.');
      return options.rejects;
    },
    async openFindingRejects() {
      if (options.findingRejects === undefined) throw new Error('This test has no rejects of findings.');
      return options.findingRejects;
    },
    async openPostRejects() {
      if (options.postRejects === undefined) throw new Error('This test has no rejects of posts.');
      return options.postRejects;
    },
    feedConfig: () => loadConfig(environment),
    openFeed: () => Promise.reject(new Error('A feed is a process of its own.')),
    produceConfig: async () => loadConfig(environment),
    openPosts: () => Promise.reject(new Error('A producer is a process of its own.')),
    connectKarma: () => createKarmaClient(loadConfig(environment)),
    connectTrends: () => createTrendsClient(loadConfig(environment)),
    async openImport(onWaiting) {
      if (options.importer === undefined) throw new Error('This test imports nothing.');
      if (options.waiting !== undefined) onWaiting(options.waiting);
      return options.importer;
    },
    migrateKarma: () => Promise.reject(new Error('This test has no tables.')),
    rebuildKarma: (...request) => {
      if (options.rebuild === undefined) throw new Error('This test rebuilds nothing.');
      return options.rebuild(...request);
    },
    async writeBytes(chunk) {
      run.stdout += Buffer.from(chunk).toString();
    },
    terminal: false,
    pace: { firstPauseMs: 1, longestPauseMs: 5, patienceMs: options.patienceMs ?? 5_000 },
    exit: setCode,
    exitNow(code) {
      run.endedAtOnce = code;
    },
    onInterrupt(listener) {
      options.interrupter?.(listener);
      return () => {};
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const failure = describeFailure(error, false);
    if (failure.message !== null) stderr.write(`${failure.message}\n`);
    setCode(failure.exitCode);
  }
  return run;
}
