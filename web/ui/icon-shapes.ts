const ring = 'M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 0 0 0-12.4';

/** Strokes on a 16 × 16 grid. */
export const iconShapes = {
  clock: `${ring}M8 4.6V8l2.4 1.6`,
  spinner: 'M8 1.8a6.2 6.2 0 1 1-6.2 6.2',
  check: `${ring}M5.2 8.2l2 2l3.7-4.2`,
  cross: `${ring}M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4`,
  slash: `${ring}M3.7 3.7l8.6 8.6`,
  info: `${ring}M8 7.3v3.8M8 4.9v.1`,
  warning: 'M8 1.9L14.6 13.7H1.4ZM8 6.2v3.4M8 11.7v.1',
  dash: 'M4 8h8',
  trend: 'M1.8 12.2L6 8l3 2.6l5.2-6.4M10.4 4.2h3.8V8',
  contrast: `${ring}V14M9.5 2.5v11M11 3v10M12.5 4.5v7`,
  external: 'M9.5 2.5h4v4M13.5 2.5L7.5 8.5M11.5 9.5v3.5h-9v-9H6',
  back: 'M9.5 3.5L5 8l4.5 4.5',
} as const;

export type IconName = keyof typeof iconShapes;
