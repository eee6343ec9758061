import type { CityPane, Pane, PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import { paneMs } from '../../contracts/trends/panes.ts';
import type { SkipReason } from '../../contracts/trends/post.ts';
import { skipReasons } from '../../contracts/trends/post.ts';
import type { ByteReader } from './bytes.ts';
import { createByteReader, createByteWriter } from './bytes.ts';
import { countNames, emptyAccount } from './counts.ts';

/** The first byte says how the others are to be read. Part of stored rows and of histories: add to them, never change. */
const form = 1;

const accountNames = ['read', 'counted', 'skipped', 'duplicate', 'late'] as const;

/** A pane as bytes, on its way and in its row. */
export interface EncodedPane {
  startMs: number;
  body: Uint8Array;
}

/** Writes a pane as bytes: some 40 for each city and 8 for each author, a third of what JSON takes. */
export function encodePane({ startMs, account, latestPostMs, cities }: Pane): Uint8Array {
  const writer = createByteWriter();
  writer.byte(form);
  writer.number(startMs / paneMs);
  for (const name of accountNames) writer.number(account[name]);
  const skipped = skipReasons.filter((reason) => account.skippedFor[reason] !== undefined);
  writer.number(skipped.length);
  for (const reason of skipped) {
    writer.number(skipReasons.indexOf(reason));
    writer.number(account.skippedFor[reason] ?? 0);
  }
  writer.number(latestPostMs === null ? 0 : latestPostMs + 1);
  writer.number(cities.length);
  for (const { city, counts, authors } of cities) {
    writer.bytes(Buffer.from(city));
    for (const name of countNames) writer.number(counts[name]);
    writer.bytes(authors);
  }
  return writer.written();
}

/** @throws {RangeError} where the bytes are no pane */
export function decodePane(bytes: Uint8Array): Pane {
  const reader = readerOf(bytes);
  const startMs = reader.number() * paneMs;
  const account = readAccount(reader);
  const latest = reader.number();
  const latestPostMs = latest === 0 ? null : latest - 1;
  const cities: CityPane[] = [];
  for (let left = reader.number(); left > 0; left -= 1)
    cities.push({ city: reader.text(), counts: readCounts(reader), authors: reader.bytes() });
  return { startMs, account, latestPostMs, cities };
}

/** Panes one behind the other, as a batch carries them. */
export function encodePanes(panes: readonly Pane[]): Uint8Array {
  const writer = createByteWriter();
  for (const pane of panes) writer.bytes(encodePane(pane));
  return writer.written();
}

/** The panes of a batch, without reading more of them than when they begin. @throws {RangeError} where they are none */
export function splitPanes(bytes: Uint8Array): EncodedPane[] {
  const reader = createByteReader(bytes);
  const panes: EncodedPane[] = [];
  while (!reader.isAtEnd()) {
    const body = reader.bytes();
    panes.push({ startMs: readerOf(body).number() * paneMs, body });
  }
  return panes;
}

function readerOf(bytes: Uint8Array): ByteReader {
  const reader = createByteReader(bytes);
  if (reader.byte() !== form) throw new RangeError('These bytes are no pane.');
  return reader;
}

function readAccount(reader: ByteReader): WindowAccount {
  const account = emptyAccount();
  for (const name of accountNames) account[name] = reader.number();
  for (let left = reader.number(); left > 0; left -= 1) {
    const reason: SkipReason | undefined = skipReasons[reader.number()];
    if (reason === undefined) throw new RangeError('A pane names a reason that isn’t known.');
    account.skippedFor[reason] = reader.number();
  }
  return account;
}

function readCounts(reader: ByteReader): PostCounts {
  const [tweets = 0, retweets = 0, originals = 0, retweeted = 0, quoted = 0, repliedTo = 0] = countNames.map(() =>
    reader.number(),
  );
  return { tweets, retweets, originals, retweeted, quoted, repliedTo };
}
