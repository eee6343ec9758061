import type { AdmittedTarget, CheckRequest } from '../../contracts/scans/workflow.ts';

/** Where the two chains of an http check begin; null where that scheme is not tried. */
export interface Starts {
  http: string | null;
  https: string | null;
  /** Whether an https start may be learned from where http redirects to. */
  learnHttps: boolean;
}

const defaultPort = { http: 80, https: 443 } as const;

/**
 * A target that names no port, or the default one of its scheme, is asked on the options' ports. A port that it does
 * name belongs to its scheme, and the other scheme's port is then the option's where the user chose one other than the
 * default; else https is learned from a redirect of http, and http is not tried beside https: nothing is known to listen.
 * Whether a port without a scheme speaks https has to be found out: pass what was found as `scheme`.
 */
export function startsOf({ target, options }: CheckRequest, scheme: AdmittedTarget['scheme']): Starts {
  const { httpPort, httpsPort } = options;
  const { port } = target;
  if (port === null || scheme === null) {
    return { http: urlOf(target, 'http', httpPort), https: urlOf(target, 'https', httpsPort), learnHttps: false };
  }
  if (scheme === 'http') {
    const beside = httpsPortBeside(port, httpsPort);
    const https = beside === null ? null : urlOf(target, 'https', beside);
    return { http: urlOf(target, 'http', port), https, learnHttps: beside === null };
  }
  const known = port === defaultPort.https || httpPort !== defaultPort.http;
  const http = known ? urlOf(target, 'http', httpPort) : null;
  return { http, https: urlOf(target, 'https', port), learnHttps: false };
}

/**
 * The https port that goes with the http port which a target names, by the rule above; null where none is known.
 * @param httpsPort the option
 */
export const httpsPortBeside = (port: number, httpsPort: number): number | null =>
  port === defaultPort.http || httpsPort !== defaultPort.https ? httpsPort : null;

/** The scheme that a target names, or that its port stands for; null where it names a port of unknown use, or none. */
export function schemeOf({ scheme, port }: AdmittedTarget): AdmittedTarget['scheme'] {
  if (scheme !== null || port === null) return scheme;
  if (port === defaultPort.http) return 'http';
  return port === defaultPort.https ? 'https' : null;
}

export function urlOf({ host, path }: AdmittedTarget, scheme: 'http' | 'https', port: number): string {
  const authority = host.includes(':') ? `[${host}]` : host;
  return new URL(`${scheme}://${authority}:${port}${path}`).href;
}
