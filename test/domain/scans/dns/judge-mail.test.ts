import { describe, expect, test } from '@jest/globals';
import { dmarcRecords, judgeDmarc } from '../../../../domain/scans/dns/judge-dmarc.ts';
import { judgeSpf, spfRecords } from '../../../../domain/scans/dns/judge-spf.ts';

const ids = (findings: { id: string }[]): string[] => findings.map(({ id }) => id);

describe('SPF', () => {
  test('is found among other TXT records', () => {
    const txt = ['V=spf1 -all', 'v=spf1', 'v=spf10 -all', 'spf2.0/pra', 'google-site-verification=v=spf1 '];
    expect(spfRecords(txt)).toEqual(['V=spf1 -all', 'v=spf1']);
  });

  test.each([
    [['v=spf1 -all'], ['spf-strict']],
    [['v=spf1 include:a.example ~ALL'], ['spf-soft']],
    [['v=spf1 ?all'], ['spf-neutral']],
    [['v=spf1 all'], ['spf-open']],
    [['v=spf1 a mx +all'], ['spf-open']],
    [['v=spf1 redirect=_spf.example'], ['spf-redirect']],
    [['v=spf1 a:all.example'], ['spf-without-all']],
    [[], ['spf-missing']],
    [['v=spf1 -all', 'v=spf1 +all'], ['spf-several']],
    [[`v=spf1 ${'include:a.example '.repeat(9)}a mx -all`], ['spf-strict', 'spf-too-many-lookups']],
    [[`v=spf1 ${'ip4:192.0.2.1 '.repeat(30)}a/24 mx:b.example ${'include:a.example '.repeat(8)}-all`], ['spf-strict']],
  ])('%j → %j', (records, expected) => {
    expect(ids(judgeSpf('a.example', records, true))).toEqual(expected);
  });

  test('advises a domain without mail to say so', () => {
    expect(judgeSpf('a.example', [], false)[0]?.advice).toContain('"v=spf1 -all"');
    expect(judgeSpf('a.example', [], true)[0]?.advice).toContain('servers that send your mail');
  });
});

describe('DMARC', () => {
  test('is found among other TXT records', () => {
    const txt = ['v=DMARC1; p=none', 'v = DMARC1 ;p=none', 'v=DMARC12; p=none', 'v=dmarc1; p=none', 'p=none; v=DMARC1'];
    expect(dmarcRecords(txt)).toEqual(['v=DMARC1; p=none', 'v = DMARC1 ;p=none']);
  });

  const reports = 'rua=mailto:d@a.example';
  test.each<[string[], boolean, string[]]>([
    [[`v=DMARC1; p=reject; ${reports}`], false, ['dmarc-reject']],
    [[`v=DMARC1; p=QUARANTINE ; ${reports}`], false, ['dmarc-quarantine']],
    [[`v=DMARC1; p=none; ${reports}`], false, ['dmarc-none']],
    [[`v=DMARC1; p=reject; sp=none; ${reports}`], false, ['dmarc-reject']],
    [[`v=DMARC1; p=reject; sp=none; ${reports}`], true, ['dmarc-none']],
    [[`v=DMARC1; p=reject; ${reports}`], true, ['dmarc-reject']],
    [[`v=DMARC1; p=reject; pct=20; ${reports}`], false, ['dmarc-reject', 'dmarc-partial']],
    [[`v=DMARC1; p=reject; pct=100; ${reports}`], false, ['dmarc-reject']],
    [['v=DMARC1; p=reject'], false, ['dmarc-reject', 'dmarc-unreported']],
    [[`v=DMARC1; p=sometimes; ${reports}`], false, ['dmarc-invalid']],
    [[`v=DMARC1; ${reports}`], false, ['dmarc-invalid']],
    [['v=DMARC1; p=reject', 'v=DMARC1; p=none'], false, ['dmarc-invalid']],
    [[], false, ['dmarc-missing']],
  ])('%j, inherited: %s → %j', (records, inherited, expected) => {
    expect(ids(judgeDmarc('a.example', records, inherited))).toEqual(expected);
  });
});
