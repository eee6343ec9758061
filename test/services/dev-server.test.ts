import { expect, test } from '@jest/globals';
import { freePort } from '../../services/ports.ts';
import { devServerReady } from '../../services/temporal/dev-server.ts';

test('waiting for a server that ended says how it did', async () => {
  const ended = new AbortController();
  const waiting = devServerReady(`127.0.0.1:${await freePort()}`, ended.signal);
  ended.abort(new Error('temporal ended with exit code 1'));
  await expect(waiting).rejects.toThrow('temporal ended with exit code 1');
});
