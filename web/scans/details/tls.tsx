import type { CertificateSummary, TlsResult } from '../../../contracts/scans/checks.ts';
import type { Label } from '../../text/states.ts';
import { label } from '../../text/states.ts';
import { calendarDay } from '../../text/time.ts';
import { validityLabel } from '../../text/validity.ts';
import { StateLabel } from '../../ui/labels.tsx';
import { Pairs } from '../../ui/pairs.tsx';
import { Section } from '../../ui/section.tsx';

export function TlsDetails({ result }: { result: TlsResult }) {
  const { port, trusted, trustError, nameMatches, daysLeft, protocols, chain } = result;
  const verdicts = [
    trusted ? label('Trusted', 'good') : label(trustError ? `Not trusted: ${trustError}` : 'Not trusted', 'bad'),
    nameMatches ? label('Name matches', 'good') : label('Name does not match', 'bad'),
    validityLabel(daysLeft),
  ];
  return (
    <Section title="TLS">
      <div class="card columns">
        <div>
          <h3>Certificate, port {port}</h3>
          <ul class="verdicts">
            {verdicts.map((verdict) => (
              <li key={verdict.text}>
                <StateLabel label={verdict} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>Protocols</h3>
          <ul class="verdicts">
            {protocols.map(({ version, accepted, cipher }) => (
              <li key={version}>
                <StateLabel label={protocolLabel(version, accepted)} />
                {cipher && <code class="cipher">{cipher}</code>}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <div class="card">
        <h3>Chain</h3>
        <ol class="chain">
          {chain.map((certificate, index) => (
            <li key={certificate.fingerprint256}>
              <Certificate certificate={certificate} open={index === 0} />
            </li>
          ))}
        </ol>
      </div>
    </Section>
  );
}

/** TLS 1.0 and 1.1 were deprecated by RFC 8996. */
function protocolLabel(version: string, accepted: boolean): Label {
  const deprecated = version === 'TLSv1' || version === 'TLSv1.1';
  const name = version.replace('v', ' ').replace(/ 1$/, ' 1.0');
  if (accepted) return deprecated ? label(`${name} accepted, deprecated`, 'bad') : label(`${name} accepted`, 'good');
  return label(`${name} not accepted`, deprecated ? 'good' : 'quiet');
}

/** The leaf is what most readers look for; its issuers are folded. */
function Certificate({ certificate, open }: { certificate: CertificateSummary; open: boolean }) {
  const { subject, issuer, names, validFrom, validTo, keyType, keyBits, signatureAlgorithm } = certificate;
  return (
    <details open={open}>
      <summary>
        <h4>{subject}</h4>
      </summary>
      <Pairs
        rows={[
          ['Issued by', issuer],
          ['Valid', `${calendarDay(validFrom)} to ${calendarDay(validTo)}`],
          ['Key', keyBits === null ? keyType : `${keyType}, ${keyBits} bits`],
          ['Signature', signatureAlgorithm],
          ['Names', names.join(', ') || []],
          ['Serial number', certificate.serialNumber, 'code'],
          ['SHA-256', certificate.fingerprint256, 'code'],
        ]}
      />
    </details>
  );
}
