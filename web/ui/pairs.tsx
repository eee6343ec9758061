/** A name with its values; an empty list reads `none`. */
export type PairRow = [name: string, values: string | string[], style?: 'code'];

export function Pairs({ rows }: { rows: PairRow[] }) {
  return (
    <dl class="pairs">
      {rows.map(([name, values, style], index) => (
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          {values.length === 0 && <dd class="quiet">none</dd>}
          {[values].flat().map((value) => (
            <dd key={value}>{style ? <code>{value}</code> : value}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
