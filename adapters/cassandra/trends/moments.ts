/** Of a timestamp as the driver has it, milliseconds since 1970; null where there is none. */
export const msOf = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);

/** As the driver takes it; nothing is written where there is none, as a null would be a deletion. */
export const dateOf = (ms: number | null): Date | undefined => (ms === null ? undefined : new Date(ms));

/** Beginning of the hour, or day, of a moment; all times are milliseconds since 1970. */
export const startOf = (unitMs: number, ms: number): number => Math.floor(ms / unitMs) * unitMs;

/** As partitions of a day have it: `2026-03-05`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
