import { readFileSync } from 'node:fs';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import { simulatedPosts } from '../tweet-stream/simulated-posts.ts';
import type { FaultName } from './options.ts';
import { help, parseOptions } from './options.ts';
import type { TwitterStream } from './server.ts';
import { startTwitterStream } from './server.ts';

const logger = createLogger({ name: 'twitter-stream', level: 'info', terminal: process.stdout.isTTY });
const reportMs = 10_000;

await runProcess({ logger, shutdownSeconds: 5 }, async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    process.exit(0);
  }
  const { tokenFile, rate, seed, faults, ...limits } = options;
  const token = readFileSync(tokenFile, 'utf8').trim();
  if (token === '') throw new Error(`${tokenFile} holds no token.`);
  const stream = await startTwitterStream({ ...limits, token });
  logger.info({ url: stream.url, rate, faults }, `the filtered stream is at ${stream.url}`);
  const stopping = new AbortController();
  const timers = faults.map(({ name, everySeconds }) => setInterval(() => happen(stream, name), everySeconds * 1_000));
  const report = () => {
    const { connected, sent, requests } = stream;
    logger.info({ connected, sent, requests: requests.length }, 'so far');
  };
  timers.push(setInterval(report, reportMs));
  const posts = simulatedPosts({ rate, seed, startMs: Date.now(), stopping: stopping.signal });
  const ended = publishAll(posts, stream);
  return {
    ended,
    async stop() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await ended;
      await stream.stop();
      report();
    },
  };
});

async function publishAll(given: AsyncIterable<string[]>, { publish }: TwitterStream): Promise<void> {
  for await (const lines of given) for (const line of lines) publish(line);
}

function happen(stream: TwitterStream, fault: FaultName): void {
  logger.info({ fault, connected: stream.connected }, 'something goes wrong');
  const faults: Record<FaultName, () => void> = {
    ...{ disconnect: stream.disconnect, cut: stream.cut, stall: stream.stall },
    error: () => stream.fail(),
  };
  faults[fault]();
}
