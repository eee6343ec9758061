import type { ScanPorts } from '../../activities/scans.ts';
import type { AddressPolicy } from '../../domain/scans/address-policy.ts';
import { createAddressPolicy } from '../../domain/scans/address-policy.ts';
import { createAdmit } from './admit.ts';
import { readAuthorityFile } from './authority-file.ts';
import type { Connect } from './connect.ts';
import { createConnect } from './connect.ts';
import type { OutboundFetch } from './http.ts';
import { createOutboundFetch } from './http.ts';
import type { RecordLookup } from './record-lookup.ts';
import { createRecordLookup } from './record-lookup.ts';
import type { Resolver } from './resolver.ts';
import { createResolver } from './resolver.ts';
import type { TlsClient } from './tls-client.ts';
import { createTlsClient } from './tls-client.ts';

export interface OutboundOptions {
  /** VIGIL_SCAN_ALLOW. */
  allow: string[];
  /** Empty for the system's resolver. */
  dnsServers: string[];
  /** PEM file of authorities to trust besides Node's own; empty for none. */
  extraCaFile?: string;
  /** What NODE_EXTRA_CA_CERTS names; empty for none. */
  nodeExtraCaFile?: string;
  /** For one request or handshake, and for one look-up. */
  requestTimeoutMs: number;
}

/** Every way in which scans reach the network, under one policy. */
export interface Outbound {
  policy: AddressPolicy;
  resolver: Resolver;
  records: RecordLookup;
  admit: ScanPorts['admit'];
  connect: Connect;
  tlsClient: TlsClient;
  fetch: OutboundFetch;
}

/** Less than the activity that admits a target may take. */
const maxLookUpMs = 10_000;

/** @throws {Error} naming the setting, where the allow list, a DNS server or the CA file is bad */
export function createOutbound({ allow, dnsServers, requestTimeoutMs, ...authorities }: OutboundOptions): Outbound {
  const policy = createAddressPolicy(allow);
  const lookUps = { servers: dnsServers, timeoutMs: Math.min(requestTimeoutMs, maxLookUpMs) };
  const resolver = createResolver(lookUps);
  const connect = createConnect(policy);
  const tlsClient = createTlsClient({ extraCa: readAuthorities(authorities) });
  return {
    policy,
    resolver,
    records: createRecordLookup(lookUps),
    admit: createAdmit({ policy, resolver }),
    connect,
    tlsClient,
    fetch: createOutboundFetch({ connect, resolver, tlsClient, requestTimeoutMs }),
  };
}

type AuthorityFiles = Pick<OutboundOptions, 'extraCaFile' | 'nodeExtraCaFile'>;

/** Node adds those of NODE_EXTRA_CA_CERTS by itself, but only where it is given no others. */
function readAuthorities({ extraCaFile, nodeExtraCaFile }: AuthorityFiles): string[] {
  if (!extraCaFile) return [];
  return [readExtraCa(extraCaFile), ...readNodeExtraCa(nodeExtraCaFile)];
}

function readExtraCa(file: string): string {
  try {
    return readAuthorityFile(file);
  } catch (cause) {
    throw new Error(`VIGIL_SCAN_EXTRA_CA: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Node warns of a file that it can't use, and goes on without. */
function readNodeExtraCa(file: string | undefined): string[] {
  if (!file) return [];
  try {
    return [readAuthorityFile(file)];
  } catch {
    return [];
  }
}
