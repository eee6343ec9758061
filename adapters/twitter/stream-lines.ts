import type { RecordedPost } from '../../contracts/trends/post.ts';
import type { RejectedPostLine } from '../../contracts/trends/produce.ts';
import { isObject, parseDocument } from '../../domain/trends/parse-document.ts';
import { decodeRecordedLine } from '../../domain/trends/recorded-line.ts';
import type { Problem } from './refusal.ts';
import { readProblem } from './refusal.ts';

/** The stream says in a line of it that it is about to end. */
export class StreamProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    const words = [problem.title, problem.detail].filter((text) => text !== '').join(': ');
    super(`it says “${words.replace(/\.$/, '')}”`);
    this.name = 'StreamProblem';
    this.problem = problem;
  }

  /** Whether another connection of this account is in the way. */
  get isLimit(): boolean {
    return /TooManyConnections/i.test(this.problem.reason);
  }
}

export interface ReadLines {
  posts: RecordedPost[];
  rejects: RejectedPostLine[];
  keepAlives: number;
  /** Posts that none of the own rules brought. */
  others: number;
  /** What ended the stream, behind all of these. */
  problem: StreamProblem | null;
}

/**
 * Reads lines of the stream.
 * @param firstLine number of the first that is no keep-alive
 * @param ownRules ids of the rules whose posts are wanted; null for all posts
 */
export function readLines(lines: string[], firstLine: number, ownRules: ReadonlySet<string> | null): ReadLines {
  const read: ReadLines = { posts: [], rejects: [], keepAlives: 0, others: 0, problem: null };
  let number = firstLine;
  for (const text of lines) {
    const decoded = decodeRecordedLine(text);
    if (decoded === null) {
      read.keepAlives += 1;
      continue;
    }
    if ('recorded' in decoded) {
      if (ownRules === null || isWanted(decoded.recorded.json, ownRules)) read.posts.push(decoded.recorded);
      else read.others += 1;
    } else {
      read.problem = problemIn(text);
      if (read.problem !== null) break;
      read.rejects.push({ file: 'twitter', line: number, ...decoded, text, at: new Date().toISOString() });
    }
    number += 1;
  }
  return read;
}

/** A post that doesn't say which rule brought it is taken. */
function isWanted(json: string, ownRules: ReadonlySet<string>): boolean {
  const rules = parseDocument(json)?.matching_rules;
  if (!Array.isArray(rules) || rules.length === 0) return true;
  return rules.some((rule) => isObject(rule) && ownRules.has(String(rule.id)));
}

/** Of a post, errors say what of it could not be had; without one, they are about the stream. */
function problemIn(line: string): StreamProblem | null {
  const document = parseDocument(line);
  if (!document || document.data !== undefined) return null;
  const isProblem = Array.isArray(document.errors) || (typeof document.title === 'string' && 'type' in document);
  return isProblem ? new StreamProblem(readProblem(document)) : null;
}
