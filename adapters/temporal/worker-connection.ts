import { NativeConnection } from '@temporalio/worker';
import type { TemporalTarget } from './connection.ts';
import { explained } from './connection.ts';

/** Apart from other connections, as only workers need the SDK's native part. @throws {Error} naming the address, when nobody answers there */
export const connectWorker = (target: TemporalTarget): Promise<NativeConnection> =>
  explained(target, () => NativeConnection.connect(target.connection));
