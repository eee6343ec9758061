import { parseArgs } from 'node:util';
import { startPracticeTarget } from './server.ts';

const { values } = parseArgs({
  options: {
    'http-port': { type: 'string', default: '8880' },
    'https-port': { type: 'string', default: '8843' },
    'ca-directory': { type: 'string', default: '.vigil/practice-target' },
  },
});

function portOf(flag: 'http-port' | 'https-port'): number {
  const port = Number(values[flag]);
  if (values[flag] === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--${flag} must be a port from 0 to 65535, not "${values[flag]}".`);
  }
  return port;
}

try {
  const target = await startPracticeTarget({
    httpPort: portOf('http-port'),
    httpsPort: portOf('https-port'),
    caDirectory: values['ca-directory'],
  });
  const stop = () => void target.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // The process that started this one is gone.
  process.once('disconnect', stop);
  const { httpPort, httpsPort, caFile } = target;
  process.send?.({ type: 'ready', httpPort, httpsPort, caFile });
  console.log(`Practice sites: http://localhost:${httpPort}/ and https://localhost:${httpsPort}/ (trust ${caFile})`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
