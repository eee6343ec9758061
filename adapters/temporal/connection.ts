import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { decompressionCodec } from './compression-codec.ts';

/** Where Temporal is, and how to reach it. */
export interface TemporalTarget {
  address: string;
  namespace: string;
  /** Whether nobody named a cluster, so that `npm start` runs a server of its own. */
  own: boolean;
  connection: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
}

/**
 * Reads where Temporal is from the TEMPORAL_… variables and Temporal's configuration file.
 * @param ownPort the port of Vigil's own server, used where nothing else is named
 */
export function temporalTarget(temporalVariables: Record<string, string>, ownPort: number): TemporalTarget {
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: temporalVariables });
  const named = connectionOptions.address;
  const address = named ?? `127.0.0.1:${ownPort}`;
  return {
    address,
    namespace: namespace ?? 'default',
    own: named === undefined,
    connection: { ...connectionOptions, address },
  };
}

/**
 * @param codec default: reads compressed payloads, but sends none
 * @throws {Error} naming the address, when nobody answers there
 */
export async function connectClient(target: TemporalTarget, codec: PayloadCodec = decompressionCodec): Promise<Client> {
  const connection = await explained(target, () =>
    Connection.connect({ ...target.connection, connectTimeout: '5 seconds' }),
  );
  return new Client({ connection, namespace: target.namespace, dataConverter: { payloadCodecs: [codec] } });
}

/** A client that connects with its first call, and so can be made before the server is there; it reads what is compressed. */
export function lazyClient({ connection, namespace }: TemporalTarget): Client {
  const dataConverter = { payloadCodecs: [decompressionCodec] };
  return new Client({ connection: Connection.lazy(connection), namespace, dataConverter });
}

/** What a failure to connect means to whoever runs Vigil. */
export async function explained<T>(target: TemporalTarget, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = target.own
      ? 'Start Vigil with `npm start`, or set TEMPORAL_ADDRESS to a cluster of yours.'
      : 'Check TEMPORAL_ADDRESS, and the TLS and API key settings that go with it.';
    throw new Error(`No Temporal server can be used at ${target.address}: ${reason}. ${advice}`, { cause });
  }
}
