import { ScanError } from '../../contracts/scans/failures.ts';

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'cut the connection without an answer',
  EPIPE: 'cut the connection without an answer',
  EHOSTUNREACH: 'can’t be reached from here',
  ENETUNREACH: 'can’t be reached from here',
  EADDRNOTAVAIL: 'can’t be reached from here',
  EACCES: 'may not be reached from here (a local firewall)',
  EPERM: 'may not be reached from here (a local firewall)',
};

/**
 * Says what a failed connection means for a scan. Aborts must have been told apart before.
 * @param where host and port, as shown to users
 */
export function explainNetworkError(error: unknown, where: string): ScanError {
  if (error instanceof ScanError) return error;
  const { code = '', message = String(error), reason } = error as NodeJS.ErrnoException & { reason?: string };
  const options = { cause: error };
  const known = unreachable[code];
  if (known !== undefined) return new ScanError('target_unreachable', `${where} ${known}.`, options);
  if (code === 'ETIMEDOUT') return new ScanError('timeout', `${where} did not answer in time.`, options);
  const answered = { ...options, retryable: false };
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ScanError('target_unreachable', `${where} sent more headers than are read.`, answered);
  }
  if (code.startsWith('HPE_')) {
    const what = reason ?? message;
    return new ScanError('target_unreachable', `${where} sent something that is not valid HTTP (${what}).`, answered);
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return new ScanError('tls_failure', `The TLS handshake with ${where} failed: ${reason ?? message}.`, options);
  }
  return new ScanError('target_unreachable', `The connection to ${where} failed: ${message}.`, options);
}
