/** Servers that pipelines keep their work in, or take it from. */
export const storeNames = ['mariadb', 'cassandra', 'redis', 'kafka'] as const;
export type StoreName = (typeof storeNames)[number];

/** A store that can't be reached, or can't answer now. The message is one sentence without secrets. */
export class StoreUnavailable extends Error {
  readonly store: StoreName;

  constructor(store: StoreName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
    this.store = store;
  }
}
