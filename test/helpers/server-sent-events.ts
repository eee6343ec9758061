/** An event as it came. */
export interface SentEvent {
  event: string;
  id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own shape
  data: any;
}

export interface Listening {
  status: number;
  /** What came so far. */
  events: SentEvent[];
  /** Comments, which keep the connection alive. */
  comments: string[];
  /** Settles when the other side ends or cuts the stream: with how. */
  ended: Promise<'ended' | 'cut'>;
  stop(): void;
}

/** Listens to server-sent events over HTTP. */
export async function listenTo(url: string, headers: Record<string, string> = {}): Promise<Listening> {
  const aborting = new AbortController();
  const response = await fetch(url, { headers, signal: aborting.signal });
  const events: SentEvent[] = [];
  const comments: string[] = [];
  const read = async (): Promise<'ended' | 'cut'> => {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) take(block);
      }
      return 'ended';
    } catch {
      return 'cut';
    }
  };
  const take = (block: string) => {
    const fields = new Map(
      block.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    const data = fields.get('data');
    if (data !== undefined)
      events.push({ event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: JSON.parse(data) });
    else if (fields.has('')) comments.push(fields.get('') ?? '');
  };
  return { status: response.status, events, comments, ended: read(), stop: () => aborting.abort() };
}
