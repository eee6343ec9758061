/** @throws {Error} naming the flag, when its value is no whole number from `least` to `most` */
export function whole(flag: string, text: string, least: number, most: number): number {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} must be a whole number, not "${text}".`);
  return number(flag, text, least, most);
}

/** @throws {Error} naming the flag, when its value is no number from `least` to `most`, without sign or exponent */
export function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < least || value > most)
    throw new Error(`${flag} must be a number from ${least} to ${most}, not "${text}".`);
  return value;
}
