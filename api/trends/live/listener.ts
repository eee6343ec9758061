import type { LiveRequest } from '../directory.ts';

/** Why a listener is gone: it went, it was slower than the news, or the process ends. */
export type Departure = 'left' | 'too_slow' | 'ended';

/** Somebody who listens. */
export interface Listener extends LiveRequest {
  /** What goes to it, as it is taken. */
  stream: ReadableStream<Uint8Array>;
  /** Where there is no room for it, the listener is ended; it comes back by itself if it can. */
  send(bytes: Uint8Array): void;
  end(): void;
}

/** What waits for a listener that is slower than the news, at most; it is some hundred times what an ordinary look brings. */
const bufferBytes = 256 * 1024;

/** @param onGone told once */
export function createListener(
  request: LiveRequest,
  onGone: (listener: Listener, departure: Departure) => void,
): Listener {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const gone = (departure: Departure) => {
    if (controller === null) return;
    controller = null;
    onGone(listener, departure);
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      cancel: () => gone('left'),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
  );
  const listener: Listener = {
    ...request,
    stream,
    send(bytes) {
      if (controller === null) return;
      if ((controller.desiredSize ?? 0) >= bytes.byteLength) {
        controller.enqueue(bytes);
        return;
      }
      controller.close();
      gone('too_slow');
      // It takes nothing, so it would never come to the end.
      request.cut();
    },
    end() {
      controller?.close();
      gone('ended');
    },
  };
  return listener;
}
