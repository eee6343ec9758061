/**
 * Reads a JSON object. Some recordings have each as a JSON *string* that holds the object: both come out the same.
 * @returns null where there is no object in it; undefined where it is no JSON
 */
export function parseDocument(text: string): Record<string, unknown> | null | undefined {
  const outer = parseJson(text);
  const document = typeof outer === 'string' ? parseJson(outer) : outer;
  if (document === undefined) return undefined;
  return isObject(document) ? document : null;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
