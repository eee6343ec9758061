interface ChoiceProps<T extends string> {
  label: string;
  /** What no choice reads like, e.g. `Any state`. */
  any: string;
  value: T | '';
  options: Record<T, { text: string }>;
  onChange(value: T | ''): void;
}

/** A select that may also be left open; its label is for screen readers, as `any` says it to all others. */
export function Choice<T extends string>({ label, any, value, options, onChange }: ChoiceProps<T>) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value as T | '')}>
      <option value="">{any}</option>
      {Object.entries<{ text: string }>(options).map(([name, { text }]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
