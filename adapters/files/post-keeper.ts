import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostKeeper } from '../../contracts/trends/produce.ts';

/**
 * Keeps in a folder what could not be produced: `<name>.rejects` with an object a line, and `<name>.unsent` with posts as a
 * recording has them. Neither is made before there is something to keep.
 */
export function createPostKeeper(folder: string, name: string): PostKeeper {
  const append = async (file: string, lines: string[]): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await appendFile(file, lines.map((line) => `${line}\n`).join(''));
  };
  const rejectsFile = join(folder, `${name}.rejects`);
  const unsentFile = join(folder, `${name}.unsent`);
  return {
    ...{ rejectsFile, unsentFile },
    keepRejects: (rejects) =>
      append(
        rejectsFile,
        rejects.map((reject) => JSON.stringify(reject)),
      ),
    keepUnsent: (posts) =>
      append(
        unsentFile,
        posts.map(({ json }) => json),
      ),
  };
}
