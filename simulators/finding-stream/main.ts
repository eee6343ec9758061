import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import type { FindingLine } from './findings.ts';
import { randomFindings, recordedFindings } from './findings.ts';
import type { FindingStreamOptions } from './options.ts';
import { help, parseOptions } from './options.ts';
import { writeLines } from './write-lines.ts';

const logger = createLogger({ name: 'finding-stream', level: 'info', terminal: process.stdout.isTTY });
const reportMs = 10_000;
/** Lies beside the program, the built one too. */
const knownSet = join(import.meta.dirname, 'data/finding.csv');

await runProcess({ logger, shutdownSeconds: 10 }, async () => {
  const options = parseOptions(process.argv.slice(2), knownSet);
  if (options === null) {
    process.stdout.write(help);
    process.exit(0);
  }
  const { output, secondsPerDay, delaySeconds, stay } = options;
  const stopping = new AbortController();
  let lines = 0;
  logger.info(options, `writes findings to ${output}`);
  const timer = setInterval(() => logger.info({ lines }, 'so far'), reportMs);
  const writing = writeLines({
    ...{ lines: linesOf(options), file: output, secondsPerDay, delaySeconds, stopping: stopping.signal },
    onWritten(written) {
      lines = written;
    },
  }).finally(() => clearInterval(timer));
  const ended = writing.then(async () => {
    logger.info({ lines }, stopping.signal.aborted ? 'stopped on the way' : 'all findings are written');
    // A supervisor would start it again.
    if (stay && !stopping.signal.aborted) await idle();
  });
  return {
    ended,
    async stop() {
      stopping.abort();
      await writing;
    },
  };
});

function linesOf({ source }: FindingStreamOptions): Iterable<FindingLine> {
  return 'input' in source
    ? recordedFindings(readFileSync(source.input, 'utf8'))
    : randomFindings({ ...source, total: source.generate });
}

/** Only a signal ends it. */
function idle(): Promise<never> {
  return new Promise(() => setInterval(() => {}, 2 ** 31 - 1));
}
