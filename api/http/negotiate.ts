interface Acceptance {
  range: string;
  quality: number;
}

/**
 * Chooses a media type by an Accept header (RFC 9110, 12.5.1): the most specific range that covers a type decides how
 * welcome it is, and the first offered wins a tie.
 * @returns null when none of them is accepted
 */
export function negotiate<Type extends string>(accept: string | undefined, offered: readonly Type[]): Type | null {
  const acceptances = (accept ?? '*/*').split(',').map(parse);
  let best: { type: Type; quality: number } | null = null;
  for (const type of offered) {
    const quality = qualityOf(type, acceptances);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  return best?.type ?? null;
}

function qualityOf(type: string, acceptances: Acceptance[]): number {
  for (const range of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const match = acceptances.find((acceptance) => acceptance.range === range);
    if (match) return match.quality;
  }
  return 0;
}

function parse(text: string): Acceptance {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { range, quality: Number.isNaN(quality) ? 0 : quality };
}
