import type { FeedFiles, FindingsPublisher, RejectedLine, SourceLine } from '../../contracts/karma/feed.ts';
import type { DecodedFinding, IdentifiedFinding } from '../../contracts/karma/findings.ts';
import { decodeFindingLine } from '../../domain/karma/finding-line.ts';

export interface FeedOptions {
  files: FeedFiles;
  publisher: FindingsPublisher;
  /** What the lines are from, for people. */
  name: string;
  /** Given up then, with lines under way left for the next run. */
  giveUp: AbortSignal;
  onReject(reject: RejectedLine): void;
}

export interface FeedCounts {
  /** Findings that the broker has. */
  sent: number;
  rejected: number;
  /** Kept for another time, as there was none left to send them. */
  unsent: number;
  /** The last line that was dealt with. */
  line: number;
}

/**
 * Sends the findings of a source, and keeps what is none. A line is done with only once its finding is in a queue or it is
 * among the rejects; after a crash, the lines of the last batch may go twice, with the same keys.
 * @param counts raised as it goes on
 */
export async function feedFindings(options: FeedOptions, counts: FeedCounts): Promise<void> {
  const { files, publisher, name, giveUp, onReject } = options;
  for await (const { lines, position } of files.source) {
    const findings: IdentifiedFinding[] = [];
    const valid: SourceLine[] = [];
    const rejects: RejectedLine[] = [];
    for (const line of lines) {
      const decoded = decode(line);
      if ('finding' in decoded) {
        findings.push(decoded.finding);
        valid.push(line);
      } else rejects.push({ file: name, line: line.number, ...decoded, text: line.text, at: new Date().toISOString() });
    }
    if (rejects.length > 0) await files.keepRejects(rejects);
    rejects.forEach(onReject);
    if (await areSent(findings)) counts.sent += findings.length;
    else {
      await files.keepUnsent(valid);
      counts.unsent += findings.length;
    }
    if (position !== null) await files.savePosition(position);
    counts.rejected += rejects.length;
    counts.line = lines.at(-1)?.number ?? counts.line;
  }

  /** @returns false where it was given up, and nobody could read them again */
  async function areSent(findings: IdentifiedFinding[]): Promise<boolean> {
    try {
      if (findings.length > 0) await publisher.publish(findings, giveUp);
      return true;
    } catch (error) {
      if (giveUp.aborted && !files.repeatable) return false;
      throw error;
    }
  }
}

const decode = ({ text, finished }: SourceLine): DecodedFinding =>
  finished
    ? decodeFindingLine(text, new Date())
    : { reason: 'unfinished_line', detail: 'The line has no end, so its own may be missing.' };
