import type { Scanner } from '../../activities/scans.ts';
import type { PortsResult } from '../../contracts/scans/checks.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { AddressPolicy } from '../../domain/scans/address-policy.ts';
import { commonPorts } from '../../domain/scans/ports/common-ports.ts';
import { judgePorts } from '../../domain/scans/ports/judge-ports.ts';
import type { Connect } from '../outbound/connect.ts';
import { withDeadline } from '../outbound/deadline.ts';
import { readBanner } from './banner.ts';
import { createPace } from './pace.ts';

export interface PortsScannerOptions {
  connect: Connect;
  policy: AddressPolicy;
  /** Default: 100. */
  connectionsPerSecond?: number;
  /** How long an address may take to accept or refuse. Default: 2 s. */
  connectTimeoutMs?: number;
  /** How long an open port may take to say something first. Default: 1 s. */
  bannerTimeoutMs?: number;
}

const concurrency = 20;
/** Less than the activity's own limit, so that the failure says what happened. */
const totalTimeoutMs = 280_000;

/**
 * Connects once to each port of the target's first address, and hears whether anybody greets there.
 * @throws {ScanError} target_refused_by_policy unless VIGIL_SCAN_ALLOW opens each of the ports, on public addresses too;
 * invalid_target, target_unreachable, timeout
 */
export function createPortsScanner(options: PortsScannerOptions): Scanner<PortsResult> {
  const { connect, policy, connectionsPerSecond = 100, connectTimeoutMs = 2_000, bannerTimeoutMs = 1_000 } = options;
  return async ({ target: { host, addresses }, options: asked }, context) => {
    const ports = portsOf(asked.ports);
    const [address] = addresses;
    if (address === undefined) throw new ScanError('target_unreachable', `${host} has no address.`);
    // All of them before the first connection: a scan that is not allowed is not begun.
    for (const port of ports) {
      const verdict = policy.judgeOpened({ host, address, port });
      if (!verdict.allowed) throw new ScanError('target_refused_by_policy', verdict.reason);
    }
    const late = () => `${ports.length} ports could not be tried within ${totalTimeoutMs / 1000} s; ask for fewer.`;

    return withDeadline({ signal: context.signal, timeoutMs: totalTimeoutMs, late }, async (signal) => {
      const open: PortsResult['open'] = [];
      const failures: ScanError[] = [];
      const waiting = [...ports];
      const pace = createPace(connectionsPerSecond);
      const tryPort = async (port: number): Promise<void> => {
        try {
          const request = { host, addresses: [address], port, attemptTimeoutMs: connectTimeoutMs, signal };
          const socket = await connect({ ...request, consent: 'opened' });
          const banner = await readBanner(socket, bannerTimeoutMs, signal);
          open.push({ port, ...(banner !== '' && { banner }) });
        } catch (error) {
          if (signal.aborted || !(error instanceof ScanError) || error.type === 'target_refused_by_policy') throw error;
          if (!isAnswer(error)) failures.push(error);
        }
      };
      const work = async (): Promise<void> => {
        for (let port = waiting.shift(); port !== undefined; port = waiting.shift()) {
          await pace(signal);
          context.heartbeat(`trying port ${port}, ${waiting.length} to go`);
          await tryPort(port);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      if (failures.length === ports.length && failures[0]) throw failures[0];
      return judgePorts({ address, scanned: ports.length, open: open.sort((a, b) => a.port - b.port) });
    });
  };
}

function portsOf(asked: number[] | null): number[] {
  if (asked === null) return commonPorts.map(([port]) => port);
  const ports = [...new Set(asked)];
  const bad = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (bad !== undefined) throw new ScanError('invalid_target', `${bad} is no port; ports are from 1 to 65535.`);
  if (ports.length === 0) throw new ScanError('invalid_target', 'No port was asked for.');
  return ports;
}

/** A refusal, and the silence of a firewall, tell about the port; anything else, that the address is out of reach. */
function isAnswer({ type, cause }: ScanError): boolean {
  return type === 'timeout' || (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}
