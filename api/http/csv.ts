export const csvType = 'text/csv; charset=utf-8; header=present';

/** A line of CSV by RFC 4180, with its end; null is an empty field. No text is a formula to spreadsheets. */
export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(csvField).join(',')}\r\n`;

function csvField(value: string | number | boolean | null): string {
  const text = typeof value === 'string' ? unlikeFormula(value) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As OWASP has it: https://owasp.org/www-community/attacks/CSV_Injection */
const unlikeFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
