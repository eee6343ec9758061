import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMetricsRegistry } from '../../../runtime/metrics.ts';
import { allPanels, dashboards } from '../../helpers/grafana.ts';

const folder = 'services/docker/grafana';

/** Metrics that Vigil's sources name, and those that Node's client adds. */
function knownMetrics(): Set<string> {
  const sources = ['api', 'consumers', 'workers'].flatMap((from) =>
    readdirSync(from, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(from, name), 'utf8')),
  );
  const own = sources.flatMap((text) => text.match(/(?<=name: ')vigil_\w+(?=')/g) ?? []);
  const ofNode = createMetricsRegistry('test')
    .getMetricsAsArray()
    .map(({ name }) => name);
  const series = [...own, ...ofNode].flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]);
  return new Set(['up', ...series]);
}

const words = new Set([
  ...['sum', 'max', 'min', 'count', 'rate', 'increase', 'vector', 'histogram_quantile', 'by', 'or', 'm'],
]);

describe('dashboards', () => {
  test('have data sources that are provisioned', () => {
    const provisioned = readFileSync(`${folder}/datasources.yml`, 'utf8');
    const uids = [...provisioned.matchAll(/uid: ([\w-]+)/g)].map(([, uid]) => uid);
    expect(uids).toHaveLength(2);
    for (const { datasource, targets } of allPanels())
      for (const used of [datasource, ...targets.map((target) => target.datasource)]) {
        expect(uids).toContain(used.uid);
        expect(provisioned).toContain(`type: ${used.type}`);
      }
  });

  test('are told apart', () => {
    expect(new Set(dashboards().map(({ uid }) => uid)).size).toBe(2);
    for (const { panels } of dashboards()) expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  test('ask Prometheus for metrics that there are', () => {
    const known = knownMetrics();
    const asked = allPanels().flatMap(({ title, targets }) => targets.map(({ expr = '' }) => ({ title, expr })));
    expect(asked.filter(({ expr }) => expr !== '').length).toBeGreaterThan(20);
    for (const { title, expr } of asked) {
      // Labels and their values aside.
      const names = expr.replace(/\{[^}]*\}|by \([^)]*\)|\[[^\]]*\]/g, '').match(/[a-z_]\w*/gi) ?? [];
      for (const name of names.filter((word) => !words.has(word)))
        expect([title, name, known.has(name)]).toEqual([title, name, true]);
    }
  });

  test('ask Cassandra for partitions only', () => {
    const statements = allPanels().flatMap(({ targets }) => targets.flatMap(({ target }) => target ?? []));
    expect(statements.length).toBeGreaterThan(3);
    for (const statement of statements) expect(statement).toMatch(/^SELECT [^*]+ FROM \w+ WHERE (?!.*ALLOW FILTERING)/);
  });
});
