/** A target in pieces between which a line may break: before its port, and before each part of its name and query. */
export const breakable = (target: string): string[] => target.split(/(?=:\d+(?:[/?#]|$)|[.?&])/);
