import type { ComponentChildren } from 'preact';

interface SectionProps {
  title: string;
  children: ComponentChildren;
}

/** A part of a page, named by its heading, so that it is a landmark too. */
export function Section({ title, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
