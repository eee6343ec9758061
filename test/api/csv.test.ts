import { expect, test } from '@jest/globals';
import { csvLine } from '../../api/http/csv.ts';

test('a line is as RFC 4180 has it', () => {
  expect(csvLine(['a', 'b, c', 'the "d"', 'e\nf', '', null, 1, true])).toBe('a,"b, c","the ""d""","e\nf",,,1,true\r\n');
});

test('no text is a formula to a spreadsheet, and numbers stay what they are', () => {
  const begun = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'];
  expect(csvLine([...begun, -500, -0.5, "L'Ange-Gardien", 'a=1'])).toBe(
    `${begun.map((text) => `'${text}`).join(',')},-500,-0.5,L'Ange-Gardien,a=1\r\n`,
  );
  expect(csvLine(['=HYPERLINK("x", "y")', '\r=1'])).toBe(`"'=HYPERLINK(""x"", ""y"")","'\r=1"\r\n`);
});
