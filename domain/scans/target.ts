import { ScanError } from '../../contracts/scans/failures.ts';

/** A target in its parts. `port` is null where the user named none; `host` is lower case, IPv6 without brackets. */
export interface Target {
  scheme: 'http' | 'https' | null;
  host: string;
  port: number | null;
  path: string;
}

const maxTargetLength = 2048;
const schemePattern = /^([a-z][a-z0-9+.-]*):\/\//i;

/**
 * Reads what a user typed: `example.com`, `example.com:8443`, `https://example.com/path`, `192.0.2.1`, `[2001:db8::1]`.
 * Host names are normalised as browsers do it (WHATWG URL), so `0x7f.1` and `2130706433` become the IPv4 address that
 * they mean and can't slip past the address policy.
 * @throws {ScanError} `invalid_target`, saying what would be right
 */
export function parseTarget(text: string): Target {
  const trimmed = text.trim();
  if (trimmed === '') throw invalid('The target is empty; give a host name, an address or an http(s) URL.');
  if (trimmed.length > maxTargetLength) throw invalid(`The target is longer than ${maxTargetLength} characters.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here
  if (/[\u0000-\u0020\u007f\\]/.test(trimmed))
    throw invalid('The target contains white space, a control character or a backslash.');
  const scheme = schemePattern.exec(trimmed)?.[1]?.toLowerCase() ?? null;
  if (scheme !== null && scheme !== 'http' && scheme !== 'https') {
    throw invalid(`The scheme "${scheme}" can't be scanned; use http or https.`);
  }
  const rest = scheme === null ? trimmed : trimmed.slice(scheme.length + 3);
  const url = parseUrl(`${scheme ?? 'http'}://${rest}`);
  if (url.username !== '' || url.password !== '') throw invalid('The target must not contain a user name or password.');
  if (url.hostname === '') throw invalid('The target has no host.');
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
    port: explicitPort(url, rest),
    path: url.pathname + url.search,
  };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw invalid('The target is not a host name, an address or an http(s) URL.', cause);
  }
}

/** WHATWG URL drops a default port even where the user wrote it, so it is read from the text then. */
function explicitPort(url: URL, rest: string): number | null {
  if (url.port !== '') return checkedPort(Number(url.port));
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const written = /:(\d+)$/.exec(authority)?.[1];
  return written === undefined ? null : checkedPort(Number(written));
}

function checkedPort(port: number): number {
  if (port < 1) throw invalid('The port must be from 1 to 65535.');
  return port;
}

const invalid = (message: string, cause?: unknown): ScanError => new ScanError('invalid_target', message, { cause });
