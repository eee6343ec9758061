import type { ProfileName } from './checks.ts';

/** The body of `POST /v1/scans`; whatever is left out gets the server's default. */
export interface ScanRequest {
  /** A host name, an address or an http(s) URL. Only the `simulated` profile can do without. */
  target?: string;
  /** `standard` when left out. */
  profile?: ProfileName;
  options?: ScanRequestOptions;
}

export interface ScanRequestOptions {
  simulation?: { minSleepSeconds?: number; maxSleepSeconds?: number; failureChance?: number };
  /** null for the 100 most common. */
  ports?: number[] | null;
  httpPort?: number;
  httpsPort?: number;
}
