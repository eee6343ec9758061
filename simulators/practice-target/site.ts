import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** `graded` sites differ in what a grading looks at, `certificate` sites in TLS, `hostile` ones attack whoever reads them. */
export type SiteKind = 'graded' | 'certificate' | 'hostile';

/** What a user, a demo or a test has to know about a site. */
export interface PracticeSite {
  /** Its host is `<name>.localhost`. */
  name: string;
  description: string;
  kind: SiteKind;
  /** Whether the demo scans it. */
  demo: boolean;
  /** The HTTP Observatory's grade, for the graded sites that stand for one. */
  expectedGrade?: string;
}

/** One request to a site. */
export interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  /** Absolute, with the real port. */
  url: URL;
  /** This site's own origins, e.g. `http://good.localhost:8880`. */
  origins: { http: string; https: string };
  /** How many times this exact URL was asked for lately, this time included; forgotten when left alone for a minute. */
  visits: number;
  /** Aborts when the client has gone or the target closes. */
  signal: AbortSignal;
}

export interface SiteCertificate {
  /** Names in place of the site's own. */
  names?: string[];
  /** Counted from when it is issued; negative for the past. */
  startsInDays?: number;
  endsInDays?: number;
  keyType?: 'rsa' | 'ec';
  selfSigned?: boolean;
}

export interface Site extends PracticeSite {
  certificate?: SiteCertificate;
  /** Whether it accepts TLS 1.0 and 1.1 too. */
  oldTls?: boolean;
  /** Takes over connections to the https port in place of a TLS handshake. */
  insteadOfTls?(socket: Socket): void;
  answer(visit: Visit): void | Promise<void>;
}
