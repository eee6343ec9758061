/** SQL visibility stores keywords in columns of this length and refuses longer ones. */
const maxKeywordLength = 255;

/**
 * A target as its search attribute holds it, and as filters must look for it. A quotation mark is written as URLs write
 * it, because the SQLite visibility store never finds values that contain one.
 */
export const searchableTarget = (target: string): string => target.replaceAll('"', '%22').slice(0, maxKeywordLength);
