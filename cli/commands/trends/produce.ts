import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'pino';
import type { Config } from '../../../config/load-config.ts';
import { readShare } from '../../../config/trends-settings.ts';
import type { PostKeeper, PostSource, PostSourceListener, PostsSink } from '../../../contracts/trends/produce.ts';
import { readSpeed } from '../../../domain/trends/recording-clock.ts';
import type { RuleTerm, Share } from '../../../domain/trends/stream-rules.ts';
import { termProblem } from '../../../domain/trends/stream-rules.ts';
import { parseNumber, parseWhole } from '../arguments.ts';
import { fileHelp, produceHelp, simulatorHelp, twitterHelp } from './produce-help.ts';

export interface ProduceDependencies {
  /**
   * Called only once the command runs.
   * @param sends whether posts are to be sent
   * @throws {ConfigError} where it doesn't say where Kafka is, and posts are to be sent
   */
  produceConfig(sends: boolean): Promise<Config>;
  openPosts(config: Config): Promise<PostsOpener>;
  /** Whether a person reads along. */
  terminal: boolean;
}

export interface PostsOpener {
  openSink(request: SinkRequest): PostsSink;
  /** @throws {ConfigError} where something must be set first */
  openSource(request: SourceRequest, listener: PostSourceListener): Promise<OpenedSource>;
  /** Removes what this producer told Twitter to send. @returns how many rules there were */
  removeRules(share: Share | undefined): Promise<number>;
}

export interface SinkRequest {
  logger: Logger;
  /** Told why nothing goes for now, and null once something goes again. */
  onTrouble(reason: string | null): void;
}

/** What to produce; options that were not given are not there. */
export type SourceRequest =
  | ({ kind: 'file'; path: string } & FileOptions)
  | ({ kind: 'twitter' } & TwitterOptions)
  | ({ kind: 'simulator' } & SimulatorOptions);

export interface OpenedSource {
  source: PostSource;
  /** null where nobody would look at what is kept. */
  keeper: PostKeeper | null;
}

/** What all sources have. */
export interface CommonOptions {
  duplicates: 'pass' | 'drop';
  limit?: number;
}

export interface FileOptions extends CommonOptions {
  speed: number;
  loop?: boolean;
  shiftToNow?: boolean;
  keepIn?: string;
}

export interface TwitterOptions extends CommonOptions {
  city: RuleTerm[];
  country: RuleTerm[];
  topic: RuleTerm[];
  rule: RuleTerm[];
  rules?: string;
  share?: Share;
  ruleLength: number;
  leaveRules?: boolean;
  removeRules?: boolean;
  backfill: boolean;
  keepIn?: string;
}

export interface SimulatorOptions extends CommonOptions {
  rate: number;
  seed: number;
}

export function registerProduce(trends: Command, dependencies: ProduceDependencies): void {
  const produce = trends
    .command('produce')
    .summary('send posts to Kafka')
    .description('Sends posts to Kafka’s topic of posts, by their id, and tells what it did.')
    .addHelpText('after', `\n${produceHelp}`);
  const run = async (request: SourceRequest): Promise<void> => {
    // Loaded only now: other commands needn't wait for what writes its log.
    const { runProduce } = await import('../../produce/run-produce.ts');
    await runProduce(request, dependencies);
  };

  common(produce.command('file'))
    .argument('<path>', 'posts, a JSON object or a JSON string that holds it in each line, in any order')
    .summary('posts of a recorded file')
    .description(
      'Sends the posts of a recorded file in the order in which they were made, at the pace that they had or another.',
    )
    .addOption(
      new Option('--speed <times>', '1x for the pace that they had, 10x for ten times it, or max')
        .argParser(parseSpeed)
        .default(1, '1x'),
    )
    .option('--loop', 'begin anew at the end, until Ctrl-C')
    .option('--shift-to-now', 'move their times as if it were now: each at its distance, none later than it is sent')
    .option('--keep-in <folder>', 'where lines that are no posts are kept; default: beside the file')
    .addHelpText('after', `\n${fileHelp}`)
    .action((path: string, options: FileOptions) => run({ kind: 'file', path, ...options }));

  common(produce.command('twitter'))
    .summary('posts of Twitter’s filtered stream')
    .description(
      'Sends the posts of the filtered stream of Twitter’s API v2, and connects again for ever when it ends.',
    )
    .addOption(term('city', 'posts from a city, such as "Trent Hills"'))
    .addOption(term('country', 'posts from a country, such as CA'))
    .addOption(term('topic', 'posts with a place about a word, phrase or #hashtag'))
    .addOption(term('rule', 'posts by a rule of the API’s own'))
    .option('--rules <file>', 'the same in a file, `city: …` and so on in each line; default: VIGIL_TWITTER_RULES')
    .option(
      '--share <part>',
      'such as 2/3: the second of three producers among which the rules are divided',
      parseShare,
    )
    .option('--rule-length <characters>', 'how long a rule may be in this account', parseWhole(20, 4_096), 512)
    .option('--leave-rules', 'leave the account’s rules as they are, and take what they bring')
    .option('--remove-rules', 'remove this producer’s rules from the account, and end')
    .option('--no-backfill', 'don’t ask for what was missed while the stream was away')
    .option('--keep-in <folder>', 'where lines are kept that could not be sent; default: VIGIL_HOME')
    .addHelpText('after', `\n${twitterHelp}`)
    .action((options: TwitterOptions, command: Command) => {
      if (options.leaveRules && termsOf(options).length > 0)
        command.error('error: --leave-rules changes no rules, so none can be asked for with it');
      return run({ kind: 'twitter', ...options });
    });

  common(produce.command('simulator'))
    .summary('made-up posts of 1,130 Canadian cities')
    .description('Sends posts that it makes up: of 1,130 Canadian cities, with bursts, some late, repeated or broken.')
    .option('--rate <number>', 'posts a second', parseNumber(0.001, 1_000_000), 20)
    .option('--seed <number>', 'the same posts come of the same seed and moment', parseWhole(0, 2 ** 32 - 1), 1)
    .addHelpText('after', `\n${simulatorHelp}`)
    .action((options: SimulatorOptions) => run({ kind: 'simulator', ...options }));
}

const common = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--duplicates <what>',
        'what becomes of posts that come again among the latest ones: either way they are counted',
      )
        .choices(['pass', 'drop'])
        .default('pass'),
    )
    .option('-n, --limit <count>', 'end after so many posts', parseWhole(1, 1_000_000_000));

/** All that is asked for on the command line. */
export const termsOf = ({ city, country, topic, rule }: TwitterOptions): RuleTerm[] => [
  ...city,
  ...country,
  ...topic,
  ...rule,
];

const term = (kind: RuleTerm['kind'], description: string): Option =>
  new Option(`--${kind} <${kind}>`, `${description}; can be repeated`)
    .default([], 'none')
    .argParser((value: string, before: RuleTerm[]) => {
      const added = { kind, value: value.trim() };
      const problem = termProblem(added);
      if (problem !== null) throw new InvalidArgumentError(problem);
      return [...before, added];
    });

function parseSpeed(text: string): number {
  const speed = readSpeed(text);
  if (speed === null) throw new InvalidArgumentError('It must be like 1x, 10x, 0.5x or max.');
  return speed;
}

function parseShare(text: string): Share {
  const share = readShare(text);
  if (share === null) throw new InvalidArgumentError('It must be like 2/3: the second of three producers.');
  return share;
}
