import { useRef, useState } from 'preact/hooks';
import type { InvalidValue } from '../../contracts/problems.ts';
import type { ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { messageFor, Problem } from '../http/problem.ts';
import { Link } from '../shell/router.tsx';
import { profileLabels } from '../text/states.ts';
import { Callout } from '../ui/callout.tsx';
import { Field } from '../ui/field.tsx';
import { submitScan } from './api.ts';
import { ScanOptionFields } from './scan-option-fields.tsx';
import { toScanRequest } from './scan-request.ts';

interface Answer {
  accepted?: ScanResource;
  /** Shown beside their fields. */
  errors: InvalidValue[];
  /** Shown below the form: what is wrong with no field in particular. */
  refusal?: string;
}

/** Submits one scan after another: it keeps the profile and its options, and takes the focus back to the target. */
export function SubmitForm({ onSubmitted }: { onSubmitted(): void }) {
  const form = useRef<HTMLFormElement>(null);
  const [profile, setProfile] = useState<ProfileName>('standard');
  const [busy, setBusy] = useState(false);
  const [{ accepted, errors, refusal }, setAnswer] = useState<Answer>({ errors: [] });

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!form.current || busy) return;
    setBusy(true);
    const answer = await send(readForm(form.current));
    setBusy(false);
    setAnswer(answer);
    if (answer.accepted) {
      clearTarget(form.current);
      onSubmitted();
    } else {
      // Once the messages stand beside their fields, the first of them gets the focus.
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    }
  };

  return (
    <form ref={form} class="card submit" onSubmit={submit} noValidate aria-label="New scan">
      <div class="submit-row">
        <Field label="Target" name="target" error={messageFor(errors, 'target')}>
          {(control) => (
            <input
              {...control}
              placeholder={profile === 'simulated' ? 'Optional' : 'https://example.com'}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
            />
          )}
        </Field>
        <Field label="Profile" name="profile" error={messageFor(errors, 'profile')}>
          {(control) => (
            <select
              {...control}
              value={profile}
              onChange={(event) => setProfile(event.currentTarget.value as ProfileName)}
            >
              {Object.entries(profileLabels).map(([name, { text, explanation }]) => (
                <option key={name} value={name}>
                  {text}: {explanation}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit" class="button button-primary submit-button" aria-disabled={busy}>
          {busy ? 'Submitting…' : 'Scan'}
        </button>
      </div>
      <ScanOptionFields profile={profile} errors={errors} />
      {refusal && (
        <Callout tone="bad" role="alert" title="The scan was not accepted">
          <p>{refusal}</p>
        </Callout>
      )}
      <p class="submit-accepted" role="status">
        {accepted && 'Accepted: '}
        {accepted && <Link to={`/scans/${accepted.id}`}>{accepted.target}</Link>}
      </p>
    </form>
  );
}

async function send(fields: [string, string][]): Promise<Answer> {
  const request = toScanRequest(fields);
  if ('errors' in request) return request;
  try {
    return { accepted: await submitScan(request.body), errors: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors, message } = error;
    const shown = fields.some(([name]) => messageFor(errors, name));
    return shown ? { errors } : { errors, refusal: message };
  }
}

const readForm = (form: HTMLFormElement): [string, string][] =>
  [...new FormData(form)].map(([name, value]) => [name, String(value)]);

function clearTarget(form: HTMLFormElement): void {
  const target = form.querySelector('input');
  if (!target) return;
  target.value = '';
  target.focus();
}
