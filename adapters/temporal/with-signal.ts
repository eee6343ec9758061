import type { ConnectionLike } from '@temporalio/client';

/**
 * A call that ends once the signal is aborted, as the promise then rejects. The client never takes away the listener that it adds to
 * the signal of a call, so it is given one of the call's own.
 */
export const withSignal = <T>(connection: ConnectionLike, signal: AbortSignal, call: () => Promise<T>): Promise<T> =>
  connection.withAbortSignal(AbortSignal.any([signal]), call);
