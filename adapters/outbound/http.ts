/** One request, never a redirect: whoever follows one calls again, so that each hop is checked anew. */
export interface OutboundRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'OPTIONS';
  headers?: Record<string, string>;
  /** Addresses that the host was already resolved to; resolved and checked anew where missing. */
  addresses?: string[];
  signal: AbortSignal;
}

export interface OutboundResponse {
  url: string;
  status: number;
  headers: [name: string, value: string][];
  /** After decompression, cut at the limit. */
  body: Buffer;
  truncated: boolean;
  /** null for plain http. */
  tls: { authorized: boolean; authorizationError: string | null } | null;
  remoteAddress: string;
}

/** @throws {ScanError} target_unreachable, target_refused_by_policy, tls_failure, timeout, invalid_target */
export type OutboundFetch = (request: OutboundRequest) => Promise<OutboundResponse>;
