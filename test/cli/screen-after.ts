/** What a terminal shows after what was written to it: enough of one for text, styles, and drawing again in place. */
export function screenAfter(written: string, columns: number): string[] {
  let rows = [''];
  let row = 0;
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what a terminal acts on
  for (const [piece, count, command] of written.matchAll(/\u001b\[([\d;]*)([A-Za-z])|[\s\S]/gu)) {
    if (command === 'A') row = Math.max(0, row - Number(count));
    else if (command === 'J') rows = [...rows.slice(0, row), (rows[row] ?? '').slice(0, column)];
    else if (command === 'm') continue;
    else if (command !== undefined) throw new Error(`unknown sequence ${JSON.stringify(piece)}`);
    else if (piece === '\r') column = 0;
    else if (piece === '\n') {
      row += 1;
      column = 0;
    } else {
      if (column === columns) {
        row += 1;
        column = 0;
      }
      rows[row] = `${(rows[row] ?? '').slice(0, column).padEnd(column)}${piece}${(rows[row] ?? '').slice(column + 1)}`;
      column += 1;
    }
    while (rows.length <= row) rows.push('');
  }
  return rows;
}
