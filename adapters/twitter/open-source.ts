import { readFile } from 'node:fs/promises';
import type { PostSource, PostSourceListener } from '../../contracts/trends/produce.ts';
import { reconnectPace } from '../../domain/trends/reconnect.ts';
import type { RuleTerm, Share, StreamRule } from '../../domain/trends/stream-rules.ts';
import { readTerms, streamRules } from '../../domain/trends/stream-rules.ts';
import type { TwitterApi } from './api.ts';
import { createTwitterApi } from './api.ts';
import { filteredStream } from './filtered-stream.ts';
import { syncRules } from './rules.ts';
import type { TokenPlace } from './token.ts';
import { readBearerToken } from './token.ts';

export interface TwitterPlace extends TokenPlace {
  url: string;
  userAgent: string;
}

export interface TwitterSourceOptions {
  /** What to ask for; null to leave the account's rules as they are and take what they bring. */
  terms: RuleTerm[] | null;
  share: Share;
  /** Characters. */
  longestRule: number;
  backfill: boolean;
}

/** Keep-alives come every 20 s; so much later the connection counts as dead. */
const stallMs = 25_000;
const connectMs = 30_000;

export const openTwitterApi = ({ url, userAgent, ...place }: TwitterPlace): TwitterApi =>
  createTwitterApi({ baseUrl: url, userAgent, readToken: () => readBearerToken(place) });

/** @throws {Error} that says what to do where there is no token, or nothing to ask for */
export async function openTwitterSource(
  place: TwitterPlace,
  { terms, share, longestRule, backfill }: TwitterSourceOptions,
  listener: PostSourceListener,
): Promise<PostSource> {
  await readBearerToken(place);
  const wanted = terms === null ? null : rulesOf(terms, share, longestRule);
  const api = openTwitterApi(place);
  const prepareRules = async (signal: AbortSignal): Promise<ReadonlySet<string> | null> => {
    if (wanted === null) return null;
    const { add, remove, keep, leftOver, ids } = await syncRules(api, wanted, share, signal);
    listener.onNote(`asks for ${wanted.map(({ value }) => value).join(' | ')}`.slice(0, longestNote));
    listener.onNote(`rules of this producer: ${add.length} added, ${remove.length} removed, ${keep.length} kept`);
    if (leftOver.length > 0)
      listener.onNote(
        `${leftOver.length} rules of another division are left over, of ${[...new Set(leftOver.map(({ tag }) => tag))].join(', ')}: ` +
          'where nobody needs them, --remove-rules with their --share removes them',
      );
    return ids;
  };
  return filteredStream({ api, prepareRules, backfill, pace: reconnectPace, stallMs, connectMs }, listener);
}

const longestNote = 500;

function rulesOf(terms: RuleTerm[], share: Share, longestRule: number): StreamRule[] {
  const rules = streamRules(terms, share, longestRule);
  if (rules.length > 0) return rules;
  const { part, of } = share;
  throw new Error(`Nothing is left for share ${part}/${of} of the ${terms.length} that there is to ask for.`);
}

/** @throws {Error} naming the file, and each line of it that is wrong */
export async function readTermsFile(file: string): Promise<RuleTerm[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`The file of rules, ${file}, can't be read (${cause.code}).`, { cause });
  });
  const { terms, problems } = readTerms(text);
  if (problems.length > 0) throw new Error(`The file of rules, ${file}, has mistakes: ${problems.join(' ')}`);
  if (terms.length === 0) throw new Error(`The file of rules, ${file}, asks for nothing.`);
  return terms;
}
