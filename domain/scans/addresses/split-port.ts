/**
 * Takes `name`, `name:port`, `[IPv6]` and `[IPv6]:port` apart; what is none of them is a name as a whole.
 * @returns any number as port, also one that is too large
 */
export function splitPort(text: string): { name: string; port: number | null } {
  const [, bracketed, bracketedPort] = /^\[(.*)\](?::(\d+))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { name: bracketed, port: bracketedPort ? Number(bracketedPort) : null };
  const [, name, port] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  return name === undefined ? { name: text, port: null } : { name, port: Number(port) };
}

/** Port 0 stands for none, and can't be meant. */
export const isPort = (port: number): boolean => port >= 1 && port <= 65_535;
