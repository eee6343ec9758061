import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ledgerEntrySchema } from '../../../api/schemas/karma.ts';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import { splitCsvLine } from '../../../domain/karma/csv.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { entryOf } from '../../helpers/karma-standings.ts';
import { appWithKarma } from './directory-for-test.ts';

const entries = [
  entryOf(1, { name: 'Åsa "the, fox"\u2028=1+1' }),
  entryOf(2, { kind: 'reversal', points: -500, reverses: 1 }),
];

async function* all(): AsyncGenerator<LedgerEntry> {
  yield* entries;
}

describe('the ledger', () => {
  test('as NDJSON is an entry a line', async () => {
    const { app } = appWithKarma({ readings: { entries: all } });
    const response = await app.request('/v1/karma/export?format=ndjson');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line) => ledgerEntrySchema.strict().parse(JSON.parse(line)))).toEqual(entries);
  });

  test('as CSV has a header, and the same values', async () => {
    const { app } = appWithKarma({ readings: { entries: all } });
    const response = await app.request('/v1/karma/export');
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(response.headers.get('content-disposition')).toContain('karma-ledger.csv');
    const [header, ...lines] = (await response.text()).trimEnd().split('\r\n').map(splitCsvLine);
    const written = entries.map((entry) =>
      (header ?? []).map((name) => String(entry[name as keyof LedgerEntry] ?? '')),
    );
    expect(header).toHaveLength(Object.keys(entries[0] ?? {}).length);
    expect(lines).toEqual(written);
  });

  test('that is empty is a header, or nothing', async () => {
    const { app } = appWithKarma({});
    expect(await (await app.request('/v1/karma/export')).text()).toMatch(/^entryId,.*\r\n$/);
    expect(await (await app.request('/v1/karma/export?format=ndjson')).text()).toBe('');
  });
});

describe('over a connection', () => {
  let server: RunningServer | undefined;
  afterEach(() => server?.close());

  /** So many entries that no buffer holds them. */
  const endless = 1_000_000;

  async function serve(failAfter = endless) {
    const seen = { read: 0, ended: false };
    async function* counted(): AsyncGenerator<LedgerEntry> {
      try {
        for (; seen.read < failAfter; seen.read += 1) yield entryOf(seen.read);
        throw new Error('MariaDB went away.');
      } finally {
        seen.ended = true;
      }
    }
    const { app } = appWithKarma({ readings: { entries: counted } });
    server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 100 });
    return { seen, url: `http://127.0.0.1:${server.port}/v1/karma/export?format=ndjson` };
  }

  test('nothing is read that nobody takes, nor once nobody is there', async () => {
    const { seen, url } = await serve();
    const leaving = new AbortController();
    const reader = (await fetch(url, { signal: leaving.signal })).body?.getReader();
    await reader?.read();
    let before = -1;
    await expectEventually(() => {
      const still = seen.read === before;
      before = seen.read;
      expect(still).toBe(true);
    });
    expect(seen.read).toBeLessThan(endless / 10);
    expect(seen.ended).toBe(false);
    leaving.abort();
    await expectEventually(() => expect(seen.ended).toBe(true));
  });

  test('one that breaks off can’t be taken for whole', async () => {
    const { url } = await serve(2_000);
    // The server's library tells of it there.
    const told = jest.spyOn(console, 'error').mockImplementation(() => {});
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(String(told.mock.calls[0])).not.toContain('MariaDB');
    told.mockRestore();
  });
});
