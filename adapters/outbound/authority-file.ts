import { readFileSync } from 'node:fs';

/**
 * Reads a PEM file of certificate authorities.
 * @throws {Error} that says what is wrong with the file and what would be right
 */
export function readAuthorityFile(file: string): string {
  const pem = read(file);
  // OpenSSL takes a file without any certificate for an empty list, and every handshake would fail to say why.
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error(`${file} holds no PEM certificate. Name a PEM file of certificate authorities.`);
  return pem;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${file} can't be read. Name a PEM file of certificate authorities.`, { cause });
  }
}
