import type { VNode } from 'preact';

/** What ties a control to its label, hint and error; to be spread onto the input or select. */
export interface ControlProps {
  id: string;
  name: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
}

interface FieldProps {
  label: string;
  name: string;
  hint?: string;
  error?: string | undefined;
  children(control: ControlProps): VNode;
}

export function Field({ label, name, hint, error, children }: FieldProps) {
  const id = `field-${name}`;
  const note = `${id}-note`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, 'aria-invalid': error !== undefined, 'aria-describedby': note })}
      <p id={note} class="field-note">
        {error && <strong>{error}</strong>} {hint}
      </p>
    </div>
  );
}
