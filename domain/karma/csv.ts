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
