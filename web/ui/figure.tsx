import type { ComponentChildren } from 'preact';

/** One number that matters, with its name; stands in a `dl`. */
export function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="figure card">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
