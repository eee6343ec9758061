import { parseArgs } from 'node:util';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';
import { startPracticeTarget } from './server.ts';

const { values } = parseArgs({
  options: {
    'http-port': { type: 'string', default: '8880' },
    'https-port': { type: 'string', default: '8843' },
    'ca-directory': { type: 'string', default: '.vigil/practice-target' },
  },
});

const logger = createLogger({ name: 'practice-target', level: 'info', terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: 5 }, async () => {
  const { httpPort, httpsPort, caFile, close } = await startPracticeTarget({
    httpPort: portOf('http-port'),
    httpsPort: portOf('https-port'),
    caDirectory: values['ca-directory'],
  });
  logger.info(
    { httpPort, httpsPort, caFile },
    `practice sites at http://localhost:${httpPort}/ and https://localhost:${httpsPort}/`,
  );
  return { stop: close };
});

function portOf(flag: 'http-port' | 'https-port'): number {
  const text = values[flag];
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--${flag} must be a port from 0 to 65535, not "${text}".`);
  return port;
}
