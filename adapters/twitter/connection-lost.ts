import { isNativeError } from 'node:util/types';
import { TwitterRefusal } from './refusal.ts';

/** The stream, or what is asked for it, can't be had for now. The message is part of a sentence, without secrets. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

/** Nothing came for too long. */
export class StreamStalled extends ConnectionLost {
  override name = 'StreamStalled';

  constructor(ms: number) {
    super(`nothing came for ${ms / 1_000} s, not even a keep-alive`);
  }
}

/** The server ended it, without a word. */
export class StreamClosed extends ConnectionLost {
  override name = 'StreamClosed';

  constructor() {
    super('it was ended');
  }
}

/** Of what fetch throws, whose cause says why. */
export function connectionLost(error: unknown): ConnectionLost {
  if (error instanceof ConnectionLost) return error;
  const { message, cause } = isNativeError(error) ? error : new Error(String(error));
  const code = isNativeError(cause) ? String((cause as NodeJS.ErrnoException).code ?? cause.name) : '';
  const reason = isNativeError(cause) ? cause.message || code : message;
  return new ConnectionLost(reason.replace(/\.$/, ''), { cause: error });
}

/** For whoever asks for anything but the stream; what the API itself says stays as it is. */
export function rethrowAsLost(error: unknown): never {
  throw error instanceof TwitterRefusal ? error : connectionLost(error);
}
