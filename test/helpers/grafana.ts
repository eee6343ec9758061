import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface DataSource {
  type: string;
  uid: string;
}

export interface Panel {
  id: number;
  title: string;
  datasource: DataSource;
  /** `expr` for Prometheus, `target` for Cassandra. */
  targets: { datasource: DataSource; expr?: string; target?: string }[];
}

export interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; query: { query: string } }[] };
}

const folder = 'services/docker/grafana/dashboards';

/** Those that docker-compose.yml gives Grafana. */
export const dashboards = (): Dashboard[] =>
  readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard);

export const allPanels = (): Panel[] => dashboards().flatMap(({ panels }) => panels);
