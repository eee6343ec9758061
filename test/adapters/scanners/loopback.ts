import { isIP } from 'node:net';
import type { Scanner } from '../../../activities/scans.ts';
import { createConnect } from '../../../adapters/outbound/connect.ts';
import type { OutboundFetch } from '../../../adapters/outbound/http.ts';
import { createOutboundFetch } from '../../../adapters/outbound/http.ts';
import { createTlsClient } from '../../../adapters/outbound/tls-client.ts';
import type { AdmittedTarget } from '../../../contracts/scans/workflow.ts';
import { createAddressPolicy } from '../../../domain/scans/address-policy.ts';

/** The real way out, in a world where every name is this machine. */
export const loopbackFetch = (extraCa: string): OutboundFetch =>
  createOutboundFetch({
    connect: createConnect(createAddressPolicy(['127.0.0.1'])),
    resolver: { resolve: async (name) => [isIP(name) === 0 ? '127.0.0.1' : name] },
    tlsClient: createTlsClient({ extraCa: [extraCa] }),
    requestTimeoutMs: 10_000,
  });

interface SiteOnPorts extends Partial<Omit<AdmittedTarget, 'host'>> {
  host: string;
  httpPort?: number;
  httpsPort?: number;
  signal?: AbortSignal;
}

/** One scan as its activity would run it. */
export function scanSite<Result>(scanner: Scanner<Result>, site: SiteOnPorts): Promise<Result> {
  const { httpPort = 80, httpsPort = 443, signal = new AbortController().signal, ...target } = site;
  const simulation = { minSleepSeconds: 0, maxSleepSeconds: 0, failureChance: 0 };
  return scanner(
    {
      target: { scheme: null, port: null, path: '/', addresses: ['127.0.0.1'], ...target },
      options: { simulation, ports: null, httpPort, httpsPort },
    },
    { signal, heartbeat: () => {} },
  );
}
