export interface GatherOptions<Item, Result> {
  /** Items that a request holds at most. */
  maxItems: number;
  /** How long an item waits for others to go with it. */
  maxWaitMs: number;
  /** One request; gives a result for each item, in their order. */
  send(items: Item[]): Promise<Result[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Lets items of several callers share requests: a request goes once it is full, or its first item has waited enough. */
export function gather<Item, Result>({ maxItems, maxWaitMs, send }: GatherOptions<Item, Result>) {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const request = waiting;
    waiting = [];
    send(request.map(({ item }) => item)).then(
      (results) => {
        for (const [index, { resolve, reject }] of request.entries()) {
          const result = results[index];
          if (result === undefined) reject(new RangeError('there is no result for an item'));
          else resolve(result);
        }
      },
      (error: unknown) => {
        for (const { reject } of request) reject(error);
      },
    );
  }

  return (item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= maxItems) flush();
      else timer ??= setTimeout(flush, maxWaitMs);
    });
}
