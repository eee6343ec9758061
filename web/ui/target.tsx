import { breakable } from '../../domain/text/breakable.ts';

/**
 * A target that wraps where a reader would break it, never in the middle of a port. Chromium tells each break as a
 * space, so whatever holds it needs the target as its `aria-label`.
 */
export const Target = ({ of }: { of: string }) => breakable(of).map((piece) => [piece, <wbr key={piece} />]);
