import type { SeverityName } from '../../contracts/karma/findings.ts';
import type { Reference } from '../../contracts/karma/reference.ts';
import type { Session } from './database.ts';

/** What was imported before, by id, with what corrections made of it since: a file may say either. */
export interface KnownRows {
  crowdsourcers: Map<number, { names: string[] }>;
  severities: Map<number, { name: SeverityName; points: number }>;
  vulnerabilities: Map<number, { crowdsourcers: number[]; severities: SeverityName[] }>;
  /** null before the first import. */
  ruleVersion: number | null;
}

export async function readKnown(session: Pick<Session, 'rows'>): Promise<KnownRows> {
  const { rows } = session;
  const names = await rows<{ id: number; name: string }>(
    `SELECT crowdsourcer.id, crowdsourcer_name.name FROM crowdsourcer
      JOIN crowdsourcer_name ON crowdsourcer_name.crowdsourcer_id = crowdsourcer.id
      WHERE NOT crowdsourcer.withdrawn AND crowdsourcer_name.withdrawn_at IS NULL`,
  );
  const severities = await rows<{ id: number; name: SeverityName; points: number }>(
    'SELECT id, name, points FROM severity',
  );
  const ratings = await rows<{ id: number; origin: number; owner: number; severity: SeverityName }>(
    `SELECT vulnerability.id, crowdsourcer.id AS origin, crowdsourcer.owner_id AS owner, rating.severity
      FROM vulnerability
      JOIN crowdsourcer ON crowdsourcer.id = vulnerability.crowdsourcer_id
      JOIN rating ON rating.vulnerability_id = vulnerability.id AND rating.withdrawn_by IS NULL`,
  );
  const [last] = await rows<{ version: number | null }>('SELECT MAX(rule_version) AS version FROM rating');
  const known: KnownRows = {
    crowdsourcers: new Map(),
    severities: new Map(severities.map(({ id, ...severity }) => [id, severity])),
    vulnerabilities: new Map(),
    ruleVersion: last?.version ?? null,
  };
  for (const { id, name } of names) {
    const before = known.crowdsourcers.get(id)?.names ?? [];
    known.crowdsourcers.set(id, { names: [...before, name] });
  }
  for (const { id, origin, owner, severity } of ratings) {
    const before = known.vulnerabilities.get(id)?.severities ?? [];
    known.vulnerabilities.set(id, { crowdsourcers: [origin, owner], severities: [...before, severity] });
  }
  return known;
}

/** What a file says of known ids that isn't so, and how to change it. One sentence each. */
export function contradictionsOf(reference: Reference, known: KnownRows): string[] {
  const severityNames = new Map([...known.severities].map(([id, { name }]) => [id, name]));
  for (const { id, name } of reference.severities) if (!severityNames.has(id)) severityNames.set(id, name);
  const crowdsourcerIds = new Set([...known.crowdsourcers.keys(), ...reference.crowdsourcers.map(({ id }) => id)]);
  return [
    ...reference.crowdsourcers.flatMap(({ id, name }) => {
      const names = known.crowdsourcers.get(id)?.names;
      if (names === undefined || names.includes(name)) return [];
      return `The crowdsourcer ${id} is called ${names.at(-1)}, not ${name}: correct it by renaming.`;
    }),
    ...reference.severities.flatMap(({ id, name, points }) => {
      const others = [...known.severities].filter(([otherId, other]) => otherId !== id && other.name === name);
      if (others.length > 0) return `The severity ${name} has the id ${others[0]?.[0]}, not ${id}.`;
      const before = known.severities.get(id);
      if (before === undefined || (before.name === name && before.points === points)) return [];
      return `The severity ${id} is ${before.name} with ${before.points} points, and stays so: re-rate vulnerabilities instead.`;
    }),
    ...reference.vulnerabilities.flatMap(({ id, crowdsourcerId, severityId }) => {
      const severity = severityNames.get(severityId);
      if (severity === undefined) return `The vulnerability ${id} names the severity ${severityId}, which isn’t there.`;
      if (!crowdsourcerIds.has(crowdsourcerId))
        return `The vulnerability ${id} names the crowdsourcer ${crowdsourcerId}, who isn’t there.`;
      const before = known.vulnerabilities.get(id);
      if (before === undefined) return [];
      if (!before.crowdsourcers.includes(crowdsourcerId))
        return `The vulnerability ${id} is of crowdsourcer ${before.crowdsourcers[0]}, not ${crowdsourcerId}, and stays so.`;
      if (before.severities.includes(severity)) return [];
      return `The vulnerability ${id} is rated ${before.severities.at(-1)}, not ${severity}: correct it by re-rating.`;
    }),
  ];
}
