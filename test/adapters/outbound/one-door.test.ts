import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const adapters = join(__dirname, '../../../adapters');
const files = ['outbound', 'scanners'].flatMap((folder) =>
  readdirSync(join(adapters, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);
const using = (pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(readFileSync(join(adapters, file), 'utf8'))).sort();

/** Whoever opens connections elsewhere goes round the address policy: bring it here instead. */
test('connections are opened in one place only', () => {
  expect(using(/import \{[^}]*\b(connect|createConnection|Socket|Stream)\b[^}]*\} from 'node:net'/)).toEqual([
    'outbound/connect.ts',
  ]);
  expect(using(/import \{[^}]*\bconnect\b[^}]*\} from 'node:tls'/)).toEqual(['outbound/tls-client.ts']);
  expect(using(/from 'node:(http|https|http2|dgram|undici)'/)).toEqual(['outbound/exchange.ts']);
  expect(using(/\bglobalThis\.fetch\b|\bnew (WebSocket|EventSource)\b|from '(undici|axios|got)'/)).toEqual([]);
  // TLS and HTTP run over a connection that they are given; with a host alone they would open their own.
  expect(readFileSync(join(adapters, 'outbound/exchange.ts'), 'utf8')).toContain('createConnection: () => socket');
  expect(readFileSync(join(adapters, 'outbound/tls-client.ts'), 'utf8')).toMatch(/= connect\(\{\s+socket,/);
});
