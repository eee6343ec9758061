/** What a setting says of itself, whatever its kind. */
export interface Description {
  name: string;
  /** Other names that are read when `name` is not set. */
  aliases?: string[];
  unit?: string;
  meaning: string;
  /** Never shown by `vigil config`, never logged. */
  secret?: boolean;
}

/** A setting: its description, its default, and how its text is read. */
export interface Setting<T> extends Description {
  /** The type, in words for users. */
  type: string;
  default: T;
  /** @throws {Error} whose message says what would be right */
  parse(text: string): T;
}

type With<T> = Description & { default: T };

export const text = (description: With<string>): Setting<string> => ({
  ...description,
  type: 'text',
  parse: (value) => value,
});

/** The name of something that another system keeps, by that system's rules. */
export const resourceName = (description: With<string> & { pattern: RegExp; allowed: string }): Setting<string> => ({
  ...description,
  type: 'name',
  parse(value) {
    if (!description.pattern.test(value)) throw new Error(`must be a name of ${description.allowed}`);
    return value;
  },
});

export const path = (description: With<string>): Setting<string> => ({
  ...description,
  type: 'path',
  parse: (value) => value,
});

export const url = (description: With<string>): Setting<string> => ({
  ...description,
  type: 'URL',
  parse(value) {
    if (!/^https?:/i.test(value) || !URL.canParse(value)) throw new Error('must be a URL like http://127.0.0.1:8080');
    return value.replace(/\/+$/, '');
  },
});

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Where requests go that bear a secret: by TLS, unless they stay on this machine. */
export const serviceUrl = (description: With<string>): Setting<string> => ({
  ...description,
  type: 'URL, https, or http on loopback',
  parse(value) {
    const parsed = URL.canParse(value) ? new URL(value) : null;
    const isSafe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && loopback.test(parsed.hostname));
    if (parsed === null || !isSafe || parsed.search !== '' || parsed.hash !== '' || parsed.username !== '')
      throw new Error('must be a URL like https://api.example.com; http is for loopback only, as a secret goes there');
    return value.replace(/\/+$/, '');
  },
});

/** Whatever must not be seen. */
export const secretText = (description: Omit<Description, 'secret'>): Setting<string> => ({
  ...description,
  type: 'text',
  default: '',
  secret: true,
  parse: (value) => value,
});

/** Where a store is, with what it takes to log in there; always a secret. */
export const connectionString = (
  description: Omit<Description, 'secret'> & { schemes: string[] },
): Setting<string> => ({
  ...description,
  type: 'connection string',
  default: '',
  secret: true,
  parse(value) {
    const { schemes } = description;
    if (!schemes.some((scheme) => value.startsWith(`${scheme}://`)))
      throw new Error(`must begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
    return value;
  },
});

/**
 * A connection string that is a URL. Drivers quote one that they can't read, in errors that are logged, and an unescaped
 * character in a password is all that it takes: so it is read here before.
 */
export const connectionUrl = (
  description: Parameters<typeof connectionString>[0] & { example: string },
): Setting<string> => {
  const setting = connectionString(description);
  return {
    ...setting,
    parse(value) {
      if (!isConnectionUrl(setting.parse(value)))
        throw new Error(
          `can’t be read: write it like ${description.example}, with special characters in user and password percent-encoded`,
        );
      return value;
    },
  };
};

function isConnectionUrl(value: string): boolean {
  try {
    const { hostname, username, password, pathname } = new URL(value);
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return hostname !== '';
  } catch {
    return false;
  }
}

export const list = (description: Description): Setting<string[]> => ({
  ...description,
  type: 'list, comma-separated',
  default: [],
  parse: (value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
});

export const boolean = (description: With<boolean>): Setting<boolean> => ({
  ...description,
  type: 'true or false',
  parse(value) {
    if (/^(true|1|yes|on)$/i.test(value)) return true;
    if (/^(false|0|no|off)$/i.test(value)) return false;
    throw new Error('must be true or false');
  },
});

export const choice = <const Choice extends string>(
  description: With<NoInfer<Choice>> & { choices: readonly Choice[] },
): Setting<Choice> => ({
  ...description,
  type: description.choices.join(' | '),
  parse(value) {
    const chosen = description.choices.find((known) => known === value);
    if (chosen === undefined) throw new Error(`must be one of ${description.choices.join(', ')}`);
    return chosen;
  },
});

export const choices = <const Choice extends string>(
  description: With<NoInfer<Choice>[]> & { choices: readonly Choice[] },
): Setting<Choice[]> => ({
  ...description,
  type: `list of ${description.choices.join(', ')}, comma-separated`,
  parse(value) {
    const named = [...new Set(value.split(',').map((entry) => entry.trim()))].filter((entry) => entry !== '');
    const chosen = description.choices.filter((known) => named.includes(known));
    if (chosen.length < named.length) throw new Error(`must be a list of ${description.choices.join(', ')}`);
    return chosen;
  },
});

interface Bounds {
  min: number;
  max: number;
}

export const number = (description: With<number> & Bounds): Setting<number> => ({
  ...description,
  type: `number, ${description.min} to ${description.max}`,
  parse: (value) => bounded(value, description, /^-?\d+(\.\d+)?$/, 'a number'),
});

export const integer = (description: With<number> & Bounds): Setting<number> => ({
  ...description,
  type: `whole number, ${description.min} to ${description.max}`,
  parse: (value) => bounded(value, description, /^-?\d+$/, 'a whole number'),
});

export const port = (description: With<number>): Setting<number> => ({
  ...description,
  type: 'port, 0 to 65535',
  parse: (value) => bounded(value, { min: 0, max: 65_535 }, /^\d+$/, 'a port'),
});

function bounded(value: string, { min, max }: Bounds, pattern: RegExp, what: string): number {
  const parsed = Number(value);
  if (!pattern.test(value) || parsed < min || parsed > max) throw new Error(`must be ${what} from ${min} to ${max}`);
  return parsed;
}
