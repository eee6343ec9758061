import { parseItem, Token } from 'structured-headers';

/**
 * The token of a structured field's item (RFC 9651), its parameters left aside; null where the value is no such item.
 * Browsers read COEP and COOP so: what is not well formed counts as missing, and tokens are case-sensitive.
 */
export function structuredToken(value: string): string | null {
  try {
    const [item] = parseItem(value);
    return item instanceof Token ? item.toString() : null;
  } catch {
    return null;
  }
}
