import type { FindingRejectReason, IdentifiedFinding } from './findings.ts';

/** A line of a file or an input, without its end. */
export interface SourceLine {
  text: string;
  /** From 1 on. */
  number: number;
  /** Whether it had an end; what hasn't is no line, whatever its beginning says. */
  finished: boolean;
}

/** Where reading a file goes on: behind the last line that was dealt with. */
export interface FilePosition {
  inode: number;
  /** Bytes before it are dealt with. */
  offset: number;
  /** Lines before it. */
  line: number;
  /** The last of those bytes, in base64: a file that has others there is another one, whatever its inode says. */
  before: string;
  /** Whether it is in the middle of a line that is too long to be one. */
  within: boolean;
}

/** Lines that are dealt with together. */
export interface LineBatch {
  lines: SourceLine[];
  /** Behind them; null where nothing can be read again. */
  position: FilePosition | null;
}

/**
 * Lines in their order, as they come. It ends when there can't be any more, or once it is to stop; then it gives what was
 * taken from where it can't be taken again.
 */
export type LineSource = AsyncIterable<LineBatch>;

/** What a line was set aside for, as the file of rejects has it. */
export interface RejectedLine {
  file: string;
  line: number;
  reason: FindingRejectReason;
  /** One sentence for people. */
  detail: string;
  /** The line, or its beginning. */
  text: string;
  /** ISO 8601. */
  at: string;
}

/** A source, and what is kept beside it. */
export interface FeedFiles {
  source: LineSource;
  /** Whether what wasn't done with can be read again. */
  repeatable: boolean;
  keepRejects(rejects: RejectedLine[]): Promise<void>;
  /** For another time: lines that can't be read again. */
  keepUnsent(lines: SourceLine[]): Promise<void>;
  /** Where those are. */
  unsentFile: string;
  /** So that the next run goes on behind it. */
  savePosition(position: FilePosition): Promise<void>;
}

/** The exchange of findings. */
export interface FindingsPublisher {
  /**
   * Returns once the broker has put each finding into a queue, however long that takes.
   * @throws the signal's reason once it aborts; some may have gone by then
   */
  publish(findings: IdentifiedFinding[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
