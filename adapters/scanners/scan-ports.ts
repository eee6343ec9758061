import type { ScanPorts } from '../../activities/scans.ts';
import type { OutboundOptions } from '../outbound/outbound.ts';
import { createOutbound } from '../outbound/outbound.ts';
import { createDnsScanner } from './dns.ts';
import { readHstsPreload } from './hsts-preload.ts';
import { createHttpScanner } from './http.ts';
import { createPortsScanner } from './ports.ts';
import { createTlsScanner } from './tls.ts';

export interface ScanPortsOptions extends OutboundOptions {
  /** HSTS preload list in Chromium's JSON format; empty for none. */
  hstsPreloadFile?: string;
}

/**
 * Everything that the scan activities need of the outside world.
 * @throws {Error} naming the setting or the file that is bad
 */
export function createScanPorts({ hstsPreloadFile, ...options }: ScanPortsOptions): ScanPorts {
  const { policy, records, admit, connect, tlsClient, fetch } = createOutbound(options);
  const preloaded = hstsPreloadFile ? { preloaded: readHstsPreload(hstsPreloadFile) } : {};
  return {
    admit,
    http: createHttpScanner({ fetch, ...preloaded }),
    tls: createTlsScanner({ connect, tlsClient, requestTimeoutMs: options.requestTimeoutMs }),
    dns: createDnsScanner({ records }),
    ports: createPortsScanner({ connect, policy }),
  };
}
