/**
 * Splits a record of CSV (RFC 4180) that lies on one line into its fields.
 * @returns null where its quotes are wrong
 */
export function splitCsvLine(line: string): string[] | null {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest);
    const plain = /^[^",]*(?=,|$)/.exec(rest);
    const field = quoted ?? plain;
    if (field === null) return null;
    fields.push(quoted === null ? field[0] : (quoted[1] ?? '').replaceAll('""', '"'));
    if (field[0].length === rest.length) return fields;
    rest = rest.slice(field[0].length + 1);
  }
}

/** The lines of a file, whatever ends them; the end of the last one begins no other. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Numbers, from 1 on, of the lines of a file that are not in UTF-8; as text they would have other characters than they had. */
export function linesNotInUtf8(bytes: Uint8Array): number[] {
  const lines: number[] = [];
  for (let start = 0, number = 1; start < bytes.length; number += 1) {
    const newline = bytes.indexOf(lineFeed, start);
    const end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) lines.push(number);
    start = end + 1;
  }
  return lines;
}

const lineFeed = 0x0a;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
