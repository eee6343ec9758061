import type { CaaRecord, MxRecord } from 'node:dns';
import { withDeadline } from './deadline.ts';
import type { ResolverOptions } from './resolver.ts';
import { createDnsClient, explainDnsError, isAbsent } from './resolver.ts';

/** Each gives no records where the name, or this type of it, doesn't exist. */
export interface RecordLookup {
  caa(name: string, signal: AbortSignal): Promise<CaaRecord[]>;
  mx(name: string, signal: AbortSignal): Promise<MxRecord[]>;
  /** Each record's strings joined. */
  txt(name: string, signal: AbortSignal): Promise<string[]>;
}

/** Asks the configured DNS servers, or those of the system. @throws {ScanError} target_unreachable where none answers */
export function createRecordLookup(options: ResolverOptions): RecordLookup {
  const { timeoutMs } = options;
  const ask = async <T>(
    name: string,
    signal: AbortSignal,
    look: (client: ReturnType<typeof createDnsClient>) => Promise<T[]>,
  ): Promise<T[]> => {
    const client = createDnsClient(options);
    const late = () => `No name server answered for ${name} in time.`;
    try {
      return await withDeadline({ signal, timeoutMs, late }, async (deadline) => {
        deadline.addEventListener('abort', () => client.cancel(), { once: true });
        return look(client);
      });
    } catch (error) {
      signal.throwIfAborted();
      if (isAbsent(error)) return [];
      throw explainDnsError(error, name);
    }
  };
  return {
    caa: (name, signal) => ask(name, signal, (client) => client.resolveCaa(name)),
    mx: (name, signal) => ask(name, signal, (client) => client.resolveMx(name)),
    txt: (name, signal) =>
      ask(name, signal, async (client) => (await client.resolveTxt(name)).map((strings) => strings.join(''))),
  };
}
