import type { Collection, IndexDescription } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { ScanDocument } from './scan-document.ts';

export const scanCollection = 'scans';

/** Each list's filter with its order, which is that of compareNewestFirst. */
const listingIndexes: IndexDescription[] = [
  { name: 'newest', key: { acceptedAt: -1, _id: -1 } },
  { name: 'newest_of_state', key: { state: 1, acceptedAt: -1, _id: -1 } },
  { name: 'newest_of_target', key: { target: 1, acceptedAt: -1, _id: -1 } },
  { name: 'newest_of_profile', key: { profile: 1, acceptedAt: -1, _id: -1 } },
];

const expiryIndex: IndexDescription = { name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 };

/**
 * Makes what indexes the collection lacks; repeatable. Without those for lists an archive is slow, but works, so a server
 * that refuses them is taken as it is.
 * @returns whether the server deletes by itself what has expired
 */
export async function ensureIndexes(scans: Collection<ScanDocument>): Promise<{ expiresByItself: boolean }> {
  await isGranted(scans.createIndexes(listingIndexes));
  return { expiresByItself: await isGranted(scans.createIndexes([expiryIndex])) };
}

async function isGranted(made: Promise<unknown>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && refusals.includes(Number(error.code))) return false;
    throw error;
  }
}

/**
 * BadValue, Unauthorized, CommandNotFound, CannotCreateIndex, InvalidOptions, IndexOptionsConflict, IndexKeySpecsConflict,
 * CommandNotSupported, InvalidIndexSpecificationOption, NotImplemented: about what was asked for, not about the moment.
 */
const refusals = [2, 13, 59, 67, 72, 85, 86, 115, 197, 238];
