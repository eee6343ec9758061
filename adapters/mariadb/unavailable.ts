import { isNativeError } from 'node:util/types';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';

/**
 * What a failure of MariaDB means to karma. Its own messages may hold addresses, accounts and values, so none of them is
 * passed on, and neither is the error as a cause.
 * @returns the same error where it is neither MariaDB's state nor the way to it, as then it is a bug
 */
export function translateError(error: unknown): unknown {
  const { number, name, fatal } = factsOf(error);
  const isOfTheWay = fatal || /^E[A-Z]+$|^(PROTOCOL|HANDSHAKE|AUTH)_/.test(name);
  const sentence = statesByNumber[number] ?? statesByName[name] ?? (isOfTheWay ? 'can’t be reached' : null);
  if (sentence === null) return error;
  return new StoreUnavailable('mariadb', `MariaDB ${sentence}${name === '' ? '' : ` (${name})`}.`);
}

/** Another change was in the way: the same transaction may well succeed now. */
export const isConflict = (error: unknown): boolean => [1020, 1205, 1213].includes(factsOf(error).number);

export const isDuplicate = (error: unknown): boolean => factsOf(error).number === 1062;

interface Facts {
  /** The server's, by which MariaDB's own can be told that the driver has no name for; 0 where it is none of its errors. */
  number: number;
  name: string;
  /** Whether the connection is over. */
  fatal: boolean;
}

function factsOf(error: unknown): Facts {
  if (!isNativeError(error)) return { number: 0, name: '', fatal: false };
  const { errno = 0, code = '', fatal = false } = error as { errno?: number; code?: string; fatal?: boolean };
  // The system's own numbers are negative, and some of the driver's errors are names in the number's place.
  return { number: typeof errno === 'number' && errno > 0 ? errno : 0, name: String(code), fatal };
}

const late = 'did not answer in time';
const statesByName: Record<string, string> = { PROTOCOL_SEQUENCE_TIMEOUT: late, ETIMEDOUT: late };

const states: [sentence: string, numbers: number[]][] = [
  // Deadlock, lock wait timeout, changed since read; connections, memory, limits of an account.
  ['is too busy', [1213, 1205, 1020, 1040, 1041, 1037, 1038, 1203, 1226]],
  [late, [1969, 3024]],
  ['is shutting down', [1053, 1077, 1079]],
  ['ended what it was asked for', [1317, 1927]],
  ['has no space left', [1021, 1114]],
  ['takes no writes now', [1290, 1792, 1836]],
  ['refuses the account, or does not let it do what it has to', [1044, 1045, 1698, 1142, 1143, 1129, 1130]],
  ['lacks the tables of karma: its migrations have to run first', [1049, 1146]],
];

const statesByNumber: Record<number, string> = Object.fromEntries(
  states.flatMap(([sentence, numbers]) => numbers.map((number) => [number, sentence])),
);
