import type { Command } from 'commander';
import type { Config } from '../../../config/load-config.ts';
import type { FeedFiles, FindingsPublisher } from '../../../contracts/karma/feed.ts';

export interface FeedDependencies {
  /** Called only once the command runs. @throws {ConfigError} where it doesn't say where RabbitMQ is */
  feedConfig(): Config;
  openFeed(config: Config, request: FeedRequest): Promise<OpenedFeed>;
  /** Whether a person reads along. */
  terminal: boolean;
}

export interface FeedRequest {
  /** A file, or `-` for standard input. */
  path: string;
  /** Folder for what is kept; empty for the file's own. */
  keepIn: string;
  once: boolean;
  fromStart: boolean;
  stopping: AbortSignal;
  onNote(note: string): void;
  /** Told why nothing goes for now, and null once something goes again. */
  onTrouble(reason: string | null): void;
}

export interface OpenedFeed {
  files: FeedFiles;
  publisher: FindingsPublisher;
}

export interface FeedCommandOptions {
  once?: boolean;
  fromStart?: boolean;
  keepIn?: string;
}

export function registerFeed(karma: Command, dependencies: FeedDependencies): void {
  karma
    .command('feed')
    .argument('<file>', 'CSV of findings (id,timestamp,vulnerability id), or - for standard input')
    .summary('send the findings of a file to RabbitMQ, and follow it')
    .description(
      'Sends the findings of a file, a line each, to the exchange of findings, and follows the file as `tail -F` does: it ' +
        'is waited for, may grow, be rotated, truncated or written anew. Standard input is read to its end.',
    )
    .option('--once', 'end at the end of the file')
    .option('--from-start', 'read the file from its beginning, though an earlier run left a position')
    .option('--keep-in <folder>', 'where the position and the rejects are kept; default: beside the file')
    .addHelpText('after', `\n${help}`)
    .action(async (path: string, options: FeedCommandOptions) => {
      // Loaded only now: other commands needn't wait for what writes its log.
      const { runFeed } = await import('../../feed/run-feed.ts');
      await runFeed(path, options, dependencies);
    });
}

const help = `Beside the file it keeps <file>.position, so that the next run goes on behind what RabbitMQ has confirmed, and
<file>.rejects: each line that is no finding, as JSON with its number and the reason. A finding that goes twice has the same
key both times, and counts once. What was read from standard input and could not be sent by the time it must stop is kept
in stdin.unsent, which can be fed later; what was not read yet by then is left to whoever writes it.

Examples:
  vigil karma feed finding.csv
  vigil karma feed finding.csv --once
  zcat finding.csv.gz | vigil karma feed -

Exit codes:
  0    it ended as it was to; rejects are no failure
  1    the file can't be read, or what is kept can't be written
  2    the command line or the configuration is wrong
  130  the second Ctrl-C: of a file, what was under way may go again with the next run; of standard input, it may be lost`;
