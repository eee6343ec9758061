/**
 * For `loadConfig`. Asks nothing of the client's package, which takes its time to load.
 * @param url `redis://account:password@host:6379/0`, or `rediss:`; the path is the number of a database
 */
export function redisUrlProblems(url: string): string[] {
  try {
    const { protocol, hostname, pathname, username, password } = new URL(url);
    decodeURIComponent(username + password);
    const isReadable = /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d*)?$/.test(pathname);
    return isReadable ? [] : [unreadable];
  } catch {
    return [unreadable];
  }
}

const unreadable =
  'This connection string can’t be read. Write one like redis://account:password@host:6379/0, with special characters ' +
  'in account and password percent-encoded.';
