import type { InvalidValue } from '../../contracts/problems.ts';
import type { ScanRequest } from '../../contracts/scans/request.ts';

interface Branch {
  [name: string]: string | number | number[] | Branch;
}

/**
 * Builds the request's body from the submit form's fields as they were typed, or says which can't be read. Judging the
 * values is for the server, and so is the default of every field left empty.
 */
export function toScanRequest(
  fields: [name: string, text: string][],
): { body: ScanRequest } | { errors: InvalidValue[] } {
  const errors: InvalidValue[] = [];
  const body: Branch = {};
  for (const [path, typed] of fields) {
    const text = typed.trim();
    if (text === '' && path !== 'target') continue;
    const value = read(path, text);
    if ([value].flat().some(Number.isNaN))
      errors.push({ in: 'body', path, message: 'Give numbers, separated by commas.' });
    place(body, path.split('.'), value);
  }
  return errors.length > 0 ? { errors } : { body: body as unknown as ScanRequest };
}

function read(path: string, text: string): string | number | number[] {
  if (path === 'options.ports') return text.split(/[\s,]+/).map(Number);
  return path.startsWith('options.') ? Number(text) : text;
}

function place(branch: Branch, [name = '', ...rest]: string[], value: Branch[string]): void {
  if (rest.length === 0) {
    branch[name] = value;
    return;
  }
  const inner = (branch[name] ?? {}) as Branch;
  branch[name] = inner;
  place(inner, rest, value);
}
