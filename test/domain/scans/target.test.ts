import { describe, expect, test } from '@jest/globals';
import { ScanError } from '../../../contracts/scans/failures.ts';
import { parseTarget } from '../../../domain/scans/target.ts';

describe('parseTarget', () => {
  test.each([
    ['example.com', { scheme: null, host: 'example.com', port: null, path: '/' }],
    ['Example.COM.', { scheme: null, host: 'example.com', port: null, path: '/' }],
    ['example.com:8443', { scheme: null, host: 'example.com', port: 8443, path: '/' }],
    ['http://example.com:80/a?b=c', { scheme: 'http', host: 'example.com', port: 80, path: '/a?b=c' }],
    ['https://[2001:db8::1]:444/', { scheme: 'https', host: '2001:db8::1', port: 444, path: '/' }],
    ['münchen.example', { scheme: null, host: 'xn--mnchen-3ya.example', port: null, path: '/' }],
  ])('reads %s', (text, expected) => {
    expect(parseTarget(text)).toEqual(expected);
  });

  test.each(['0x7f.1', '2130706433', '0177.0.0.1', '127.1'])('shows the address that %s means', (text) => {
    expect(parseTarget(text).host).toBe('127.0.0.1');
  });

  test.each([
    '',
    'ftp://example.com',
    'file:///etc/passwd',
    'http://user:secret@example.com',
    'http://example.com:0',
    'example.com:99999',
    'exa mple.com',
    'http://ex\\ample.com',
    'http://',
    `${'a'.repeat(3000)}.com`,
  ])('refuses %j as invalid_target', (text) => {
    const refusal = (() => {
      try {
        return parseTarget(text);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(ScanError);
    expect(refusal).toMatchObject({ type: 'invalid_target' });
    expect(String(refusal)).not.toContain('secret');
  });
});
