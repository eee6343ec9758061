import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where a service is: AWS's own endpoint, or whatever speaks its protocol. */
export interface AwsTarget {
  endpoint: string;
  region: string;
  /** Whether it is the stand-in that Vigil brings up, which takes any credentials, so that nobody has to have some. */
  own: boolean;
}

/**
 * @param named endpoint that the user named; empty where the stand-in on `ownPort` is meant
 * @param region empty where the endpoint's own is meant; servers that are not AWS's don't mind which
 */
export const awsTarget = (named: string, ownPort: number, region: string): AwsTarget => ({
  endpoint: named || `http://127.0.0.1:${ownPort}`,
  region: region || (/\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/?$/.exec(named)?.[1] ?? 'us-east-1'),
  own: named === '',
});

const connectionTimeoutMs = 2_000;
const maxSockets = 64;
const standInCredentials = { accessKeyId: 'vigil', secretAccessKey: 'vigil' };

/**
 * What the SDK's clients are made with. HTTP/1.1 everywhere, because stand-ins break on the SDK's HTTP/2. The SDK tries
 * only once: a repetition that it makes on its own would be out of order, and hidden from the circuit breaker.
 */
export function clientOptions({ endpoint, region, own }: AwsTarget) {
  const agent = { keepAlive: true, maxSockets };
  return {
    endpoint,
    ...(own && { credentials: standInCredentials }),
    region,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    }),
    maxAttempts: 1,
  };
}
