import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where a service is, and as whom to ask there. */
export interface AwsTarget {
  /** Empty for AWS's own in the region. */
  endpoint: string;
  /** Empty where the endpoint's name tells it, or the SDK's configuration does. */
  region: string;
  /** Default: the SDK's usual chain of environment, shared files, roles. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const connectionTimeoutMs = 2_000;
const maxSockets = 64;

/**
 * What the SDK's clients are made with. HTTP/1.1 everywhere, because stand-ins break on the SDK's HTTP/2. The SDK tries
 * only once: a repetition that it makes on its own would be out of order, and hidden from the circuit breaker.
 */
export function clientOptions({ endpoint, region, credentials }: AwsTarget) {
  const agent = { keepAlive: true, maxSockets };
  const knownRegion = region || regionOf(endpoint);
  return {
    ...(endpoint !== '' && { endpoint }),
    ...(knownRegion !== '' && { region: knownRegion }),
    ...(credentials && { credentials }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    }),
    maxAttempts: 1,
  };
}

/** Servers that are not AWS's don't mind which. */
function regionOf(endpoint: string): string {
  if (endpoint === '') return '';
  return /\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(new URL(endpoint).hostname)?.[1] ?? 'us-east-1';
}
