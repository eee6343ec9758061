import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { ScanError } from '../../contracts/scans/failures.ts';
import { nameServerProblem } from '../../domain/scans/addresses/name-server.ts';
import { abortable, withDeadline } from './deadline.ts';

export interface ResolverOptions {
  /** DNS servers, `address` or `address:port`. None: the system's resolver, which reads the hosts file too. */
  servers?: string[];
  timeoutMs: number;
}

export interface Resolver {
  /**
   * All IPv4 and IPv6 addresses of a host, in the order to try them; none where it has none. An address is its own.
   * @throws {ScanError} target_unreachable where no resolver answered
   */
  resolve(host: string, signal: AbortSignal): Promise<string[]>;
}

/** @throws {Error} where a server is not understood */
export function createResolver({ servers = [], timeoutMs }: ResolverOptions): Resolver {
  if (servers.length > 0) createDnsClient({ servers, timeoutMs });
  const ask = (name: string, signal: AbortSignal): Promise<string[]> =>
    servers.length === 0 ? abortable(askSystem(name), signal) : askServers(name, { servers, timeoutMs }, signal);
  return {
    async resolve(host, signal) {
      if (isIP(host) !== 0) return [host];
      const name = host.toLowerCase().replace(/\.+$/, '');
      if (isLoopbackName(name)) return ['127.0.0.1', '::1'];
      const late = () => `No name server answered for ${name} in time.`;
      try {
        return await withDeadline({ signal, timeoutMs, late }, (deadline) => ask(name, deadline));
      } catch (error) {
        signal.throwIfAborted();
        throw explainDnsError(error, name);
      }
    },
  };
}

/** RFC 6761, 6.3: loopback, without asking any server. */
export const isLoopbackName = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

/** @throws {Error} where a server is not understood */
export function createDnsClient({ servers = [], timeoutMs }: ResolverOptions): dns.Resolver {
  const problems = servers.flatMap((server) => nameServerProblem(server) ?? []);
  if (problems.length > 0) throw new Error(`VIGIL_SCAN_DNS_SERVERS: ${problems.join(' ')}`);
  const tries = 2;
  const client = new dns.Resolver({ timeout: Math.ceil(timeoutMs / (tries + 1)), tries });
  if (servers.length > 0) client.setServers(servers);
  return client;
}

/** Whatever keeps a name server from answering: the target can't be reached now, and may be later. */
export function explainDnsError(error: unknown, name: string): ScanError {
  const reason = error instanceof ScanError ? error.message : `${name} could not be looked up (${codeOf(error)}).`;
  return new ScanError('target_unreachable', reason, { cause: error });
}

const absent = new Set(['ENOTFOUND', 'ENODATA']);
export const isAbsent = (error: unknown): boolean => absent.has(codeOf(error));
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

async function askSystem(name: string): Promise<string[]> {
  try {
    const found = await dns.lookup(name, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** A server that fails for one kind of address only still tells the other. */
async function askServers(name: string, options: ResolverOptions, signal: AbortSignal): Promise<string[]> {
  const client = createDnsClient(options);
  const cancel = () => client.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.allSettled([client.resolve4(name), client.resolve6(name)]);
  signal.removeEventListener('abort', cancel);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failure = answers.find((answer) => answer.status === 'rejected' && !isAbsent(answer.reason));
  if (addresses.length === 0 && failure?.status === 'rejected') throw failure.reason;
  return addresses;
}
