import fc from 'fast-check';

/** Any address of the special IPv4 blocks that matter most to an attacker. */
export const specialIPv4: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom([0], [10], [127], [169, 254], [172, 16], [192, 168], [100, 64], [198, 18], [224], [255]),
    fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
  )
  .map(([prefix, rest]) => [...prefix, ...rest].slice(0, 4).join('.'));

export const octets = (address: string): number[] => address.split('.').map(Number);

const number = (address: string): number => octets(address).reduce((sum, octet) => sum * 256 + octet, 0);
const each = (address: string, write: (octet: number) => string): string => octets(address).map(write).join('.');
const fullwidth = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

/** Ways of writing one IPv4 address that browsers and system resolvers understand. */
export const spellings: ((address: string) => string)[] = [
  (address) => address,
  (address) => `${address}.`,
  (address) => String(number(address)),
  (address) => `0x${number(address).toString(16)}`,
  (address) => `0X${number(address).toString(16).padStart(12, '0')}`,
  (address) => `0${number(address).toString(8)}`,
  (address) => each(address, (octet) => `0${octet.toString(8)}`),
  (address) => each(address, (octet) => `0x${octet.toString(16)}`),
  (address) => each(address, (octet) => `00${octet.toString(8).padStart(8, '0')}`),
  (address) => `${octets(address)[0]}.${number(address) % 2 ** 24}`,
  (address) => `0x${octets(address)[0]?.toString(16)}.${octets(address)[1]}.${number(address) % 2 ** 16}`,
  (address) => fullwidth(address),
  (address) => address.replaceAll('.', '\u3002'),
  (address) => address.replaceAll('.', '\uff0e'),
  (address) => address.replaceAll('.', '\uff61'),
  (address) => address.replace(/[0-9]/g, (digit) => `%3${digit}`),
  (address) => address.replaceAll('1', '\u2460'),
  (address) => address.replace('.', '\u00ad.'),
];

const hex = (high = 0, low = 0): string => ((high << 8) | low).toString(16);

/** Ways of hiding one IPv4 address in an IPv6 one. */
export const embeddings: ((octets: number[]) => string)[] = [
  ([a, b, c, d]) => `::ffff:${a}.${b}.${c}.${d}`,
  ([a, b, c, d]) => `::ffff:${hex(a, b)}:${hex(c, d)}`,
  ([a, b, c, d]) => `0:0:0:0:0:FFFF:${hex(a, b)}:${hex(c, d)}`,
  ([a, b, c, d]) => `::${a}.${b}.${c}.${d}`,
  ([a, b, c, d]) => `::ffff:0:${a}.${b}.${c}.${d}`,
  ([a, b, c, d]) => `64:ff9b::${a}.${b}.${c}.${d}`,
  ([a, b, c, d]) => `64:ff9b:1::${hex(a, b)}:${hex(c, d)}`,
  ([a, b, c, d]) => `2002:${hex(a, b)}:${hex(c, d)}::1`,
  ([a = 0, b = 0, c = 0, d = 0]) => `2001:0:4136:e378:8000:63bf:${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}`,
  ([a, b, c, d]) => `2a00:1450:4001:80b:0:5efe:${hex(a, b)}:${hex(c, d)}`,
  ([a, b, c, d]) => `2a00:1450:4001:80b:200:5efe:${hex(a, b)}:${hex(c, d)}`,
];
