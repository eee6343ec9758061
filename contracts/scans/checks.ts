/** The checks that look at a real target; each is one activity. */
export const networkChecks = ['http', 'tls', 'dns', 'ports'] as const;
export type NetworkCheck = (typeof networkChecks)[number];

export const checkNames = ['simulated', ...networkChecks] as const;
export type CheckName = (typeof checkNames)[number];

/** A profile names the checks that a scan runs side by side. */
export const profileChecks = {
  simulated: ['simulated'],
  http: ['http'],
  tls: ['tls'],
  dns: ['dns'],
  ports: ['ports'],
  standard: ['http', 'tls', 'dns'],
} as const satisfies Record<string, readonly CheckName[]>;

export type ProfileName = keyof typeof profileChecks;
export const profileNames = Object.keys(profileChecks) as ProfileName[];

export type FindingLevel = 'good' | 'info' | 'warning' | 'bad';

/** One thing that a check noticed: what was seen, and what would mend it where something is wrong. */
export interface Finding {
  /** Stable, kebab-case, unique within its check; for http this is the Observatory's outcome. */
  id: string;
  title: string;
  level: FindingLevel;
  seen: string;
  advice?: string;
}

interface CheckResultBase {
  /** One line for lists and for the Temporal Web UI. */
  summary: string;
  findings: Finding[];
}

export interface SimulatedResult extends CheckResultBase {
  check: 'simulated';
  sleptSeconds: number;
}

export interface Hop {
  url: string;
  status: number;
}

export interface HttpTest {
  /** The Observatory's test, e.g. `content-security-policy`. */
  name: string;
  title: string;
  /** The Observatory's outcome, e.g. `csp-not-implemented`; null when the test does not apply. */
  outcome: string | null;
  pass: boolean | null;
  /** Points added to or taken from the score of 100. */
  modifier: number;
  seen: string;
  advice?: string;
}

export interface HttpResult extends CheckResultBase {
  check: 'http';
  algorithmVersion: number;
  /** 0 or more; above 100 with bonuses. */
  score: number;
  grade: string;
  statusCode: number;
  finalUrl: string;
  /** Every hop in order, the first request included. */
  httpHops: Hop[];
  httpsHops: Hop[];
  tests: HttpTest[];
  /** Names and values of the final response, each value cut at 1 KiB. */
  headers: [name: string, value: string][];
}

export interface CertificateSummary {
  subject: string;
  issuer: string;
  names: string[];
  validFrom: string;
  validTo: string;
  serialNumber: string;
  fingerprint256: string;
  keyType: string;
  keyBits: number | null;
  signatureAlgorithm: string;
}

export interface TlsResult extends CheckResultBase {
  check: 'tls';
  port: number;
  protocols: { version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'; accepted: boolean; cipher?: string }[];
  trusted: boolean;
  trustError: string | null;
  nameMatches: boolean;
  /** Whole days until the leaf expires; negative once it has. */
  daysLeft: number;
  /** Leaf first. */
  chain: CertificateSummary[];
}

export interface DnsResult extends CheckResultBase {
  check: 'dns';
  name: string;
  a: string[];
  aaaa: string[];
  caa: string[];
  mx: { preference: number; exchange: string }[];
  spf: string | null;
  dmarc: string | null;
}

export interface PortsResult extends CheckResultBase {
  check: 'ports';
  address: string;
  scanned: number;
  open: { port: number; banner?: string }[];
}

export type NetworkCheckResult = HttpResult | TlsResult | DnsResult | PortsResult;
export type CheckResult = SimulatedResult | NetworkCheckResult;
