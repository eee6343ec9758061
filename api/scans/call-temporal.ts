import type { Client } from '@temporalio/client';
import { isGrpcServiceError, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { TemporalUnavailableError } from './scan-directory.ts';

/** For all calls but queries: enough for a busy server, and less than any client waits for an answer. */
const timeoutMs = 5_000;

const grpcInvalidArgument = 3;
const grpcNotFound = 5;
const grpcUnimplemented = 12;

/**
 * Runs calls to Temporal within a time limit, retries of the client included.
 * @returns null when the workflow that a call is about does not exist
 * @throws {TemporalUnavailableError} when Temporal is away, busy, or refuses the namespace or the credentials
 */
export async function callTemporal<T>(client: Client, call: () => Promise<T>): Promise<T | null> {
  try {
    return await client.connection.withDeadline(Date.now() + timeoutMs, call);
  } catch (error) {
    if (isWorkflowMissing(error)) return null;
    throw isOutage(error) ? new TemporalUnavailableError(error) : error;
  }
}

function isWorkflowMissing(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return isGrpcServiceError(error) && error.code === grpcNotFound && !isAboutNamespace(error.details);
}

function isOutage(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  const failure = isGrpcServiceError(error) ? error : error instanceof Error ? error.cause : null;
  if (!isGrpcServiceError(failure)) return false;
  if (failure.code === grpcNotFound) return isAboutNamespace(failure.details);
  return failure.code !== grpcInvalidArgument && failure.code !== grpcUnimplemented;
}

const isAboutNamespace = (details: string): boolean => /namespace/i.test(details);
