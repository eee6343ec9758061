import type { Command } from 'commander';
import { Option } from 'commander';
import type { RejectsQueue, StoredReject } from '../../contracts/rejects.ts';
import { count } from '../../domain/text/words.ts';
import { presentableJsonLine, presentableText } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import { parseWhole } from './arguments.ts';
import type { ClientDependencies } from './client-dependencies.ts';

export interface RejectsCommand {
  summary: string;
  description: string;
  /** What a reject is one of, in the singular. */
  noun: string;
  reasons: readonly string[];
  /** Called only once the command runs. @throws {ConfigError} */
  open(): Promise<RejectsQueue>;
}

interface Options {
  limit: number;
  reason?: string;
  redrive?: boolean;
  json?: boolean;
}

type Outputs = Pick<ClientDependencies, 'out' | 'aside'>;

const shownBytes = 1_024;

/** Adds the command `rejects` of a pipeline. */
export function registerRejectsCommand(pipeline: Command, command: RejectsCommand, outputs: Outputs): void {
  pipeline
    .command('rejects')
    .summary(command.summary)
    .description(command.description)
    .option('-n, --limit <count>', 'look at so many at most', parseWhole(1, 100_000), 50)
    .addOption(new Option('--reason <reason>', 'only those').choices(command.reasons))
    .option('--redrive', 'send them again, and take them from the rejects')
    .option('--json', 'one JSON object a line, with the whole body')
    .action((options: Options) => rejects(options, command, outputs));
}

async function rejects(options: Options, { open, noun }: RejectsCommand, { out, aside }: Outputs): Promise<void> {
  const queue = await open();
  const begunAt = new Date().toISOString();
  const seen: StoredReject[] = [];
  const known = new Set<string>();
  let [chosen, redriven] = [0, 0];
  try {
    while (chosen < options.limit) {
      const taken = await queue.take();
      // In a long queue the first ones come back before the last ones were seen.
      const fresh = taken.filter(({ messageId }) => !known.has(messageId));
      if (fresh.length === 0) break;
      for (const { messageId } of fresh) known.add(messageId);
      // What is still broken comes back: sent again in turn, it would go round until the limit.
      const due = options.redrive ? fresh.filter(({ rejectedAt }) => rejectedAt < begunAt) : fresh;
      const wanted = due
        .filter(({ reason }) => options.reason === undefined || reason === options.reason)
        .slice(0, options.limit - chosen);
      chosen += wanted.length;
      for (const reject of wanted) out.write(options.json ? jsonOf(reject) : textOf(reject, out));
      const gone = options.redrive ? await queue.redrive(wanted) : [];
      redriven += gone.length;
      seen.push(...taken.filter((reject) => !gone.includes(reject)));
      if (due.length === 0) break;
    }
  } finally {
    await queue.release(seen).finally(() => queue.close());
  }
  if (options.redrive) {
    const left = chosen - redriven;
    aside.write(`${count(redriven, noun)} sent again${left > 0 ? `, ${left} could not be` : ''}\n`);
  } else aside.write(chosen === 0 ? 'no rejects\n' : `${count(chosen, 'reject')}\n`);
}

const jsonOf = ({ receiptHandle: _secret, ...reject }: StoredReject): string => presentableJsonLine(reject);

function textOf(reject: StoredReject, { paint }: Screen): string {
  const { reason, detail, sourceMessageId, receiveCount, rejectedAt, body } = reject;
  const beginning = Buffer.from(body).subarray(0, shownBytes).toString();
  const more = Buffer.byteLength(body) > shownBytes ? ' …' : '';
  const source = sourceMessageId === '' ? 'without an id' : presentableText(sourceMessageId);
  return [
    `${paint('bold', presentableText(reason))}  ${presentableText(detail)}`,
    `  ${rejectedAt}  message ${source}, delivered ${count(receiveCount, 'time')}`,
    `  ${presentableText(beginning)}${more}`,
    '',
    '',
  ].join('\n');
}
