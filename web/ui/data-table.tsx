import type { ComponentChildren } from 'preact';

interface DataTableProps {
  caption: string;
  /** The heading of each column; a class of the column's cells may follow. */
  columns: [heading: ComponentChildren, style?: string][];
  class: string;
  /** Rows. */
  children: ComponentChildren;
}

export function DataTable({ caption, columns, class: style, children }: DataTableProps) {
  return (
    <table class={style}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(([heading, columnStyle], index) => (
            <th key={index} scope="col" class={columnStyle}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
