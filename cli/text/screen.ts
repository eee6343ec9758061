import { styleText } from 'node:util';
import type { Environment } from '../../config/load-config.ts';

/** Where text goes: a terminal, a pipe or a file. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Style = Parameters<typeof styleText>[0];

/** An output, and what it can show. */
export interface Screen {
  write(text: string): void;
  /** Whether lines can be drawn again in place. */
  readonly live: boolean;
  /** Columns now; null where it is no terminal, so that there is no edge. */
  columns(): number | null;
  /** Styles text where that is wanted: on a terminal, unless NO_COLOR is set (no-color.org). */
  paint(style: Style, text: string): string;
}

const usualColumns = 80;

export function createScreen(output: Output, environment: Environment): Screen {
  const terminal = output.isTTY === true;
  const capable = terminal && environment.TERM !== 'dumb';
  const coloured = capable && !environment.NO_COLOR;
  return {
    write: (text) => void output.write(text),
    live: capable,
    columns: () => (terminal ? output.columns || usualColumns : null),
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}
