import { expect, test } from '@jest/globals';
import { welcome } from '../../cli/commands/welcome.ts';
import { loadConfig } from '../../config/load-config.ts';

const offered = (pipelines: string) =>
  [...welcome(loadConfig({ VIGIL_PIPELINES: pipelines }), 'x').matchAll(/^ {2}(\w+(?: \w+)?) {2,}/gm)].map(
    ([, name]) => name,
  );

test('offers what the chosen pipelines have, and nothing else', () => {
  const all = ['Console', 'API', 'Temporal'];
  const scans = ['Simulated scans', 'Their states', 'Practice sites'];
  expect(offered('scans,telemetry')).toEqual([...all, ...scans, 'Telemetry', 'Try']);
  expect(offered('scans')).toEqual([...all, ...scans, 'Try']);
  expect(offered('telemetry')).toEqual([...all, 'Telemetry']);
  expect(offered('karma,trends')).toEqual([...all, 'Karma', 'Trends']);
});
