import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { ReadBody } from './body.ts';
import { contentEncodings, readBody } from './body.ts';
import { explainNetworkError } from './errors.ts';

const maxHeaderBytes = 128 * 1024;
const maxHeaderCount = 500;
const defaultHeaders = { 'user-agent': 'Vigil', accept: '*/*', 'accept-encoding': 'gzip, deflate, br' };

export interface ExchangeRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  /** Connected to the URL's host, and past the TLS handshake where it needs one. */
  socket: Socket;
  maxBodyBytes: number;
  signal: AbortSignal;
}

export interface Exchange {
  status: number;
  headers: [name: string, value: string][];
  read: ReadBody;
}

/**
 * One request and its response over a connection that is used for nothing else.
 * @throws {ScanError} target_unreachable where no valid response came; the signal's reason where it aborted before the body
 */
export async function exchange(request: ExchangeRequest): Promise<Exchange> {
  const { response, reading } = await send(request);
  const { statusCode = 0, rawHeaders } = response;
  const headers: [name: string, value: string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return { status: statusCode, headers, read: await reading };
}

/** The body is being read already when this resolves, so that no error of it goes unheard. */
function send({ url, method, headers, socket, maxBodyBytes, signal }: ExchangeRequest) {
  signal.throwIfAborted();
  return new Promise<{ response: IncomingMessage; reading: Promise<ReadBody> }>((resolve, reject) => {
    const sent = httpRequest({
      createConnection: () => socket,
      method,
      path: url.pathname + url.search,
      headers: { ...defaultHeaders, ...lowerCaseNames(headers), host: url.host },
      setHost: false,
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
    });
    // One more than allowed is kept, so that an excess shows; the rest is dropped by the parser.
    sent.maxHeadersCount = maxHeaderCount + 1;
    let broken: Error | undefined;
    let received: IncomingMessage | undefined;
    // Destroying the request instead would make a response that has begun look complete.
    const abort = () => (received ?? sent).destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    sent.once('close', () => signal.removeEventListener('abort', abort));
    sent.on('error', (error) => {
      broken ??= error;
      reject(signal.aborted ? signal.reason : explainNetworkError(error, url.host));
    });
    const receive = (response: IncomingMessage) => {
      if (response.rawHeaders.length / 2 > maxHeaderCount) {
        sent.destroy(useless(`${url.host} sent more than ${maxHeaderCount} headers.`));
        return;
      }
      received = response;
      const encodings = contentEncodings(response.headers['content-encoding']);
      const reading = readBody(response, encodings, maxBodyBytes).then((read) =>
        // What broke the connection says more than that it broke.
        broken && read.problem !== null ? { ...read, problem: `The body broke off: ${broken.message}` } : read,
      );
      resolve({ response, reading });
    };
    sent.once('response', receive);
    // Nobody asked for another protocol; left to itself, Node would hang up and say nothing.
    sent.once('upgrade', () => reject(useless(`${url.host} switched protocols unasked.`)));
    sent.once('close', () => reject(new ScanError('target_unreachable', `${url.host} closed the connection.`)));
    sent.end();
  });
}

/** An answer, but none to work with. */
const useless = (message: string): ScanError => new ScanError('target_unreachable', message, { retryable: false });

const lowerCaseNames = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
