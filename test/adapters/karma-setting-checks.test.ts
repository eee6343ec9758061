import { expect, test } from '@jest/globals';
import { karmaSettingChecks } from '../../adapters/karma-setting-checks.ts';
import { loadConfig } from '../../config/load-config.ts';

test('connection strings that can’t be read are bad settings, and not quoted', () => {
  const load = () =>
    loadConfig(
      {
        VIGIL_REDIS_URL: 'redis://vigil:open-sesame@host/zero',
        VIGIL_CASSANDRA_URL: 'cassandra://vigil:open-sesame@host/karma',
        VIGIL_CASSANDRA_OWNER_URL: 'cassandra://vigil:open-sesame@host',
      },
      karmaSettingChecks,
    );
  for (const name of ['VIGIL_REDIS_URL', 'VIGIL_CASSANDRA_URL', 'VIGIL_CASSANDRA_OWNER_URL'])
    expect(load).toThrow(new RegExp(`${name}: .*can’t be read`));
  expect(load).toThrow(/^(?!.*sesame)/s);
});
