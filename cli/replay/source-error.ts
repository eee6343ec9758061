/** What was asked for can't be had: a file that can't be read, a workflow that isn't there, a server that doesn't answer. */
export class ReplaySourceError extends Error {
  override name = 'ReplaySourceError';
}
