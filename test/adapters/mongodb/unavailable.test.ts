import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { createArchivedScans } from '../../../adapters/mongodb/archived-scans.ts';
import { createScanArchive } from '../../../adapters/mongodb/scan-archive.ts';
import { archiveSettingChecks } from '../../../adapters/mongodb/setting-checks.ts';
import { translateError } from '../../../adapters/mongodb/unavailable.ts';
import { loadConfig } from '../../../config/load-config.ts';

const password = 'very-secret';

test.each([
  `mongodb://somebody:${password}/x@127.0.0.1/vigil`,
  `mongodb://somebody:${password}%zz@127.0.0.1/vigil`,
  `mongodb://somebody:${password}@127.0.0.1:99999/vigil`,
  `mongodb://somebody:${password}@127.0.0.1/vigil?unknown=1`,
  `mongodb://${password}@`,
])('a connection string that can’t be read is refused without a word of it: %s', (url) => {
  for (const make of [() => createArchivedScans({ url }), () => createScanArchive({ url, keepDays: 1 })]) {
    const problem = thrownBy(make);
    expect(problem).toContain('can’t be read');
    expect(problem).not.toMatch(/very-secret|somebody/);
  }
});

function thrownBy(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return inspect(error);
  }
  throw new Error('it was taken');
}

test('such a connection string is a bad setting among others, and not quoted either', () => {
  const environment = {
    VIGIL_MONGODB_URL: `mongodb://somebody:${password}/x@127.0.0.1/vigil`,
    VIGIL_ARCHIVE_DAYS: '0',
  };
  const problems = thrownBy(() => loadConfig(environment, archiveSettingChecks));
  expect(problems).toMatch(/VIGIL_MONGODB_URL: .*can’t be read/);
  expect(problems).toContain('VIGIL_ARCHIVE_DAYS is "0"');
  expect(problems).not.toContain(password);
  expect(loadConfig({ MONGODB_URL: 'mongodb+srv://u:p@host.example/vigil' }, archiveSettingChecks)).toMatchObject({
    mongodbUrl: 'mongodb+srv://u:p@host.example/vigil',
    archiveDays: 365,
  });
});

test('a bug is not taken for an archive that is away', () => {
  const bug = new TypeError('x is undefined');
  expect(translateError(bug)).toBe(bug);
  const invalid = Object.assign(new TypeError('not a string'), { code: 'ERR_INVALID_ARG_TYPE' });
  expect(translateError(invalid)).toBe(invalid);
});
