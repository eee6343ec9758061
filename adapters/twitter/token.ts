import { readFile } from 'node:fs/promises';

export interface TokenPlace {
  /** Empty where the file has it. */
  token: string;
  tokenFile: string;
}

/**
 * The bearer token, from a file of which nothing else is read, or as it was given; the file is read each time, so that another
 * token in it is used without a restart.
 * @throws {Error} that says what to do where there is none; it never holds the token
 */
export async function readBearerToken({ token, tokenFile }: TokenPlace): Promise<string> {
  const found = (tokenFile === '' ? token : await readTokenFile(tokenFile)).trim();
  if (found === '') throw new Error(tokenFile === '' ? noToken : `The file ${tokenFile} holds no bearer token.`);
  // Whatever else would be no header, and its error would quote it.
  if (!/^[\x21-\x7e]+$/.test(found))
    throw new Error(`The bearer token ${placeOf(tokenFile)} has characters that none has.`);
  return found;
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'isn’t there' : `can’t be read (${code})`;
    throw new Error(`The file ${file} that VIGIL_TWITTER_TOKEN_FILE names for the bearer token ${reason}.`, { cause });
  }
}

const placeOf = (tokenFile: string): string => (tokenFile === '' ? 'of VIGIL_TWITTER_TOKEN' : `in ${tokenFile}`);

const noToken =
  'Twitter’s stream needs the bearer token of an app: put it into a file that only you can read, and name that in ' +
  'VIGIL_TWITTER_TOKEN_FILE, or set VIGIL_TWITTER_TOKEN.';
