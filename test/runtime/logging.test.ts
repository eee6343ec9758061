import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { lineOptions } from '../../runtime/logging.ts';

function logged(write: (logger: pino.Logger) => void): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  write(pino(lineOptions('test', 'info'), stream));
  return text;
}

test('an address that can’t be read is not quoted with its password', () => {
  // As Node makes it; its own is of another realm than jest's, where no logger knows it as an error.
  const error = Object.assign(new TypeError('Invalid URL'), { input: 'mysql://vigil:open#sesame@host/x' });
  const line = logged((logger) => logger.fatal(error));
  expect(line).toContain('Invalid URL');
  expect(line).not.toContain('sesame');
});

test('what goes by the name of a secret is never written', () => {
  const line = logged((logger) => logger.info({ password: 'sesame', server: { token: 'sesame', port: 80 } }, 'up'));
  expect(JSON.parse(line)).toMatchObject({ password: '********', server: { token: '********', port: 80 }, msg: 'up' });
});
