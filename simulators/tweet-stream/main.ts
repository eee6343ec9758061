import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import { knownCities } from './known-cities.ts';
import { help, parseOptions } from './options.ts';
import type { SentPost } from './stream.ts';
import { tweetStream } from './stream.ts';
import { writePosts } from './write-posts.ts';

const logger = createLogger({ name: 'tweet-stream', level: 'info', terminal: process.stderr.isTTY, toErrors: true });
const reportMs = 10_000;

await runProcess({ logger, shutdownSeconds: 10 }, async () => {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === null) {
    process.stdout.write(help);
    process.exit(0);
  }
  const { stream, output, speed, total, form } = options;
  const cities = knownCities();
  const target = output === null ? process.stdout : createWriteStream(output);
  const stopping = new AbortController();
  let lines = 0;
  // JSON has no Infinity.
  const readable = { ...stream, speed: String(speed), total: String(total), form };
  logger.info(readable, `writes posts to ${output ?? 'standard output'}`);
  const timer = setInterval(() => logger.info({ lines }, 'so far'), reportMs);
  const posts = inForm(tweetStream({ ...stream, cities }), form);
  const onWritten = (written: number) => {
    lines = written;
  };
  const writing = writePosts({ posts, target, total, speed, stopping: stopping.signal, onWritten });
  const ended = Promise.race([writing.then(() => close(target)), broken(target)]).finally(() => {
    clearInterval(timer);
    logger.info({ lines }, stopping.signal.aborted ? 'stopped on the way' : 'all posts are written');
  });
  return {
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
});

function* inForm(posts: Iterable<SentPost>, form: 'object' | 'string'): Generator<SentPost> {
  for (const { atMs, line } of posts) yield { atMs, line: form === 'string' ? JSON.stringify(line) : line };
}

/** Standard output is not ours to close. */
async function close(target: NodeJS.WritableStream): Promise<void> {
  if (target === process.stdout) return;
  target.end();
  await finished(target);
}

/** Settles once the target fails; that nobody reads any more is no fault. */
function broken(target: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    target.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)));
  });
}
