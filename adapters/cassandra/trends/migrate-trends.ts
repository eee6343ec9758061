import type { Migration } from '../../migrations/migrate.ts';
import { migrateCassandra } from '../migrate-cassandra.ts';
import { windows } from './migrations/0001-windows.ts';
import { merging } from './migrations/0002-merging.ts';

export const trendsMigrations: Migration[] = [windows, merging];

/**
 * Brings the tables of trends up to date, as migrateCassandra does.
 * @param keyspace that is there
 */
export const migrateTrends = (ownerUrl: string, keyspace: string): Promise<string[]> =>
  migrateCassandra(ownerUrl, trendsMigrations, keyspace);
