import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Tail, TailStart } from '../../../contracts/telemetry/tail.ts';
import { createRepeatFilter } from '../../../domain/telemetry/repeat-filter.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { ReadRecord } from '../../report/record-line.ts';
import { readRecord, recordHeader, recordJson, renderRecordLine } from '../../report/record-line.ts';
import { presentableJsonLine, presentableText } from '../../text/presentable.ts';
import type { Screen } from '../../text/screen.ts';
import { readMoment } from '../../text/time.ts';
import { parseNumber, parseWhole } from '../arguments.ts';
import type { ClientDependencies } from '../client-dependencies.ts';

export interface TailDependencies
  extends Pick<ClientDependencies, 'out' | 'aside' | 'exit' | 'exitNow' | 'onInterrupt'> {
  /** Called only once the command runs. @throws {ConfigError} */
  openTail(): Promise<Tail>;
}

interface Options {
  from: TailStart;
  dedupe?: boolean;
  json?: boolean;
  limit?: number;
  follow?: boolean;
  untilIdle?: number;
  untilNow?: boolean;
}

/** Ids of so many events are remembered at least: several visibility timeouts of a busy queue, in some 40 MB. */
const rememberedEvents = 200_000;

export function registerTail(telemetry: Command, dependencies: TailDependencies): void {
  telemetry
    .command('tail')
    .summary('print the events of the stream')
    .description(
      'Prints the events of the stream, one a line: each shard in its order, and after the shards that it came from. ' +
        'On a terminal the lines are for people, otherwise JSON.',
    )
    .option('--from <when>', 'trim-horizon, latest, or a time: 10m, 2h ago, 2026-03-05T14:00Z', parseFrom, 'latest')
    .option(
      '--dedupe',
      `leave out repeats of an event_id; the last ${rememberedEvents.toLocaleString('en')} events at least are remembered`,
    )
    .option('-n, --limit <count>', 'end after so many events', parseWhole(1, 1_000_000_000))
    .option('-f, --follow', 'go on until Ctrl-C; so it is without --until-now and --until-idle anyway')
    .addOption(
      new Option('--until-now', 'end once all has been read that had come when the command began').conflicts([
        'follow',
        'untilIdle',
      ]),
    )
    .addOption(
      new Option('--until-idle <seconds>', 'end once all has been read and nothing has come for so long')
        .argParser(parseNumber(0.1, 86_400))
        .conflicts('follow'),
    )
    .option('--json', 'as JSON on a terminal too')
    .addHelpText('after', `\n${help}`)
    .action((options: Options, command: Command) => {
      if (options.untilNow && options.from === 'latest')
        command.error('error: --until-now needs --from with a time or trim-horizon: nothing is from now on until now');
      return tail(options, dependencies);
    });
}

async function tail(options: Options, dependencies: TailDependencies): Promise<void> {
  const { out, aside, exit, exitNow, openTail, onInterrupt } = dependencies;
  const records = await openTail();
  const interrupted = new AbortController();
  const stopListening = onInterrupt(() => {
    if (interrupted.signal.aborted) exitNow(exitCodes.interrupted);
    interrupted.abort();
  });
  const trouble = createTroubleNotes(aside);
  const isRepeat = options.dedupe ? createRepeatFilter(rememberedEvents) : () => false;
  const print = printerFor(options, out);
  let [printed, repeats] = [0, 0];
  try {
    const reading = records({
      from: options.from,
      ...(options.untilNow && { until: new Date() }),
      idleMs: options.untilIdle === undefined ? null : options.untilIdle * 1_000,
      signal: interrupted.signal,
      onTrouble: trouble.tell,
    });
    for await (const tailed of reading) {
      trouble.over();
      const record = readRecord(tailed);
      const id = record.event?.event_id;
      if (typeof id === 'string' && isRepeat(id)) {
        repeats += 1;
        continue;
      }
      print(record);
      printed += 1;
      if (printed === options.limit) break;
    }
  } finally {
    stopListening();
  }
  const left = options.dedupe ? `; ${repeats} repeats left out` : '';
  aside.write(`${printed} events${left}\n`);
  const hadAnEnd = options.limit !== undefined || options.untilIdle !== undefined || options.untilNow === true;
  if (interrupted.signal.aborted && hadAnEnd) exit(exitCodes.interrupted);
}

function printerFor({ json }: Options, out: Screen): (record: ReadRecord) => void {
  // Only terminals have an edge.
  if (json || out.columns() === null) return (record) => out.write(presentableJsonLine(recordJson(record)));
  out.write(recordHeader(out));
  return (record) => out.write(renderRecordLine(record, out));
}

/** The same reason again and again is told once, until there has been something to read. */
function createTroubleNotes(aside: Screen) {
  let last: string | null = null;
  return {
    tell(reason: string): void {
      if (reason !== last) aside.write(`${presentableText(reason)} Trying again.\n`);
      last = reason;
    },
    over(): void {
      last = null;
    },
  };
}

function parseFrom(text: string): TailStart {
  if (text === 'trim-horizon' || text === 'latest') return text;
  const moment = readMoment(text, Date.now());
  if (moment === null || moment.getTime() > Date.now())
    throw new InvalidArgumentError(
      'It must be trim-horizon, latest, or a past time like 10m, 2h or 2026-03-05T14:00Z.',
    );
  return moment;
}

const help = `An event that was published twice has the same event_id both times. The first occurrences are in order; with
--dedupe only they are shown. --from a time includes it: to go on where a run ended, begin at the arrivedAt of its last
event, and drop what was there before.

Examples:
  vigil telemetry tail --limit 20
  vigil telemetry tail --from 10m --dedupe
  vigil telemetry tail --from trim-horizon --until-now | jq -r .event.type | sort | uniq -c

Exit codes:
  0    it ended as it was to, without --limit and --until-… by Ctrl-C
  2    the command line, a value in it, or the configuration is wrong
  4    the stream can't be read
  130  Ctrl-C ended it early`;
