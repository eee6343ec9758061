import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ReferenceImporter } from '../../../cli/commands/karma/dependencies.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { Reference } from '../../../contracts/karma/reference.ts';
import { splitReference } from '../../../domain/karma/split-reference.ts';
import { runVigil } from '../run-vigil.ts';

const nowhere = 'http://127.0.0.1:9';

describe('vigil karma import', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'karma-import-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);

  /** What was imported, and a ledger that knows crowdsourcer 1 and severity 1. */
  function importerInto(imported: Reference[], refusal?: string): ReferenceImporter {
    return {
      known: async () => ({ crowdsourcers: [1], severities: [1] }),
      async importReference(reference) {
        if (refusal !== undefined) throw new KarmaRefusal(refusal);
        imported.push(reference);
        const { crowdsourcers, severities, vulnerabilities } = reference;
        const added = { crowdsourcers: crowdsourcers.length, severities: severities.length };
        return { added: { ...added, vulnerabilities: vulnerabilities.length }, released: 3 };
      },
      close: async () => {},
    };
  }
  const run = (importer: ReferenceImporter) => runVigil(nowhere, ['karma', 'import', folder], { importer });

  test('imports what the files have, which may name what is there', async () => {
    put('crowdsourcer.csv', '2,NEO\r\n');
    put('vulnerability.csv', '7,1,1\n8,2,1\n');
    const imported: Reference[] = [];
    const { stdout, stderr, code } = await runVigil(nowhere, ['karma', 'import', folder], {
      ...{ importer: importerInto(imported), waiting: 'karma-import-1 goes on.' },
    });
    expect([code, stderr, stdout]).toEqual([
      0,
      'karma-import-1 goes on.\n',
      'Added 1 crowdsourcer, 0 severities and 2 vulnerabilities. 3 findings that waited got their points.\n',
    ]);
    expect(imported).toEqual([
      {
        crowdsourcers: [{ id: 2, name: 'NEO' }],
        severities: [],
        vulnerabilities: [
          { id: 7, crowdsourcerId: 1, severityId: 1 },
          { id: 8, crowdsourcerId: 2, severityId: 1 },
        ],
      },
    ]);
  });

  test('names file and line of all that is wrong, and imports nothing', async () => {
    put('severity.csv', '2,mild,50\n');
    put('vulnerability.csv', '7,1,1\n7,1,1\n8,99,1\n');
    const imported: Reference[] = [];
    const { stderr, code } = await run(importerInto(imported));
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/severity\.csv:1: The severity "mild" is unknown/),
      expect.stringMatching(/vulnerability\.csv:2: The id 7 was in line 1 already/),
      expect.stringMatching(/vulnerability\.csv:3: There is no crowdsourcer 99/),
      'Nothing was imported.',
      '',
    ]);
    expect(imported).toEqual([]);
  });

  test('refuses what is not in UTF-8, rather than import other characters', async () => {
    put('crowdsourcer.csv', Buffer.from('1,ANA\n2,Zo\u00eb\n3,Jos\u00e9\n', 'latin1'));
    put('severity.csv', '2,mild,50\n');
    const imported: Reference[] = [];
    const { stderr, code } = await run(importerInto(imported));
    expect([code, stderr.split('\n')]).toEqual([
      2,
      [
        expect.stringMatching(/crowdsourcer\.csv:2: The line is not in UTF-8\./),
        expect.stringMatching(/crowdsourcer\.csv:3: The line is not in UTF-8\./),
        ...['Nothing was imported.', ''],
      ],
    ]);
    expect(imported).toEqual([]);
  });

  test('tells what contradicts the ledger', async () => {
    put('crowdsourcer.csv', '1,NEO\n');
    const { stderr, code } = await run(
      importerInto([], 'The crowdsourcer 1 is called ANA, not NEO: correct it by renaming.'),
    );
    expect([code, stderr]).toEqual([1, 'The crowdsourcer 1 is called ANA, not NEO: correct it by renaming.\n']);
  });

  test('of a folder without any of the files is a wrong command line', async () => {
    expect(await run(importerInto([]))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('vulnerability.csv'),
    });
  });
});

test('large reference data are imported in parts that name nothing of later ones', () => {
  const ids = Array.from({ length: 25 }, (_, id) => id + 1);
  const reference: Reference = {
    crowdsourcers: ids.map((id) => ({ id, name: `N${id}` })),
    severities: [{ id: 1, name: 'minor', points: 50 }],
    vulnerabilities: ids.map((id) => ({ id, crowdsourcerId: id, severityId: 1 })),
  };
  const parts = splitReference(reference, 10);
  expect(splitReference(reference)).toEqual([reference]);
  expect(parts.map((part) => Object.values(part).reduce((rows, { length }) => rows + length, 0))).toEqual([
    ...[1, 10, 10, 5, 10, 10, 5],
  ]);
  const known = { crowdsourcers: new Set<number>(), severities: new Set<number>() };
  for (const { crowdsourcers, severities, vulnerabilities } of parts) {
    for (const { id } of crowdsourcers) known.crowdsourcers.add(id);
    for (const { id } of severities) known.severities.add(id);
    for (const { crowdsourcerId, severityId } of vulnerabilities)
      expect([known.crowdsourcers.has(crowdsourcerId), known.severities.has(severityId)]).toEqual([true, true]);
  }
  expect(parts.flatMap(({ vulnerabilities }) => vulnerabilities)).toEqual(reference.vulnerabilities);
});

test('vigil karma rebuild tells what it wrote', async () => {
  const { stdout, stderr } = await runVigil(nowhere, ['karma', 'rebuild', 'cassandra'], {
    async rebuild(store, _onProgress, onWaiting) {
      onWaiting('karma-rebuild-cassandra goes on.');
      return {
        ...{ store, state: 'complete', crowdsourcers: 23, entries: 1_000, totalEntries: 1_000 },
        ...{ startedAt: '2026-03-05T12:00:00.000Z', finishedAt: '2026-03-05T12:00:04.200Z' },
      };
    },
  });
  expect(stderr).toBe('karma-rebuild-cassandra goes on.\n');
  expect(stdout).toBe('Rebuilt cassandra: 23 crowdsourcers, 1,000 entries in 4.2 s.\n');
});
