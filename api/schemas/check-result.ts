import { z } from '@hono/zod-openapi';

export const findingSchema = z
  .object({
    id: z.string().openapi({ description: 'Stable, and unique within its check.' }),
    title: z.string(),
    level: z.enum(['good', 'info', 'warning', 'bad']),
    seen: z.string().openapi({ description: 'What was seen at the target, as text that nobody may trust.' }),
    advice: z.string().optional().openapi({ description: 'What would mend it.' }),
  })
  .openapi('Finding', {
    example: {
      id: 'csp-not-implemented',
      title: 'Content Security Policy',
      level: 'bad',
      seen: 'No Content-Security-Policy header',
      advice: 'Send a Content-Security-Policy header that names the sources the site needs.',
    },
  });

const common = { summary: z.string(), findings: z.array(findingSchema) };
const hops = z.array(z.object({ url: z.string(), status: z.int() }));

const simulatedResult = z
  .object({ check: z.literal('simulated'), ...common, sleptSeconds: z.number() })
  .openapi('SimulatedResult');

const httpResult = z
  .object({
    check: z.literal('http'),
    ...common,
    algorithmVersion: z.int(),
    score: z.int().min(0),
    grade: z.string(),
    statusCode: z.int(),
    finalUrl: z.string(),
    httpHops: hops,
    httpsHops: hops,
    tests: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        outcome: z.string().nullable(),
        pass: z.boolean().nullable(),
        modifier: z.int(),
        seen: z.string(),
        advice: z.string().optional(),
      }),
    ),
    headers: z
      .array(z.array(z.string()).length(2))
      .openapi({ description: 'Names and values, in the order received.' }),
  })
  .openapi('HttpResult');

const tlsResult = z
  .object({
    check: z.literal('tls'),
    ...common,
    port: z.int(),
    protocols: z.array(
      z.object({
        version: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']),
        accepted: z.boolean(),
        cipher: z.string().optional(),
      }),
    ),
    trusted: z.boolean(),
    trustError: z.string().nullable(),
    nameMatches: z.boolean(),
    daysLeft: z.int(),
    chain: z.array(
      z.object({
        subject: z.string(),
        issuer: z.string(),
        names: z.array(z.string()),
        validFrom: z.string(),
        validTo: z.string(),
        serialNumber: z.string(),
        fingerprint256: z.string(),
        keyType: z.string(),
        keyBits: z.int().nullable(),
        signatureAlgorithm: z.string(),
      }),
    ),
  })
  .openapi('TlsResult');

const dnsResult = z
  .object({
    check: z.literal('dns'),
    ...common,
    name: z.string(),
    a: z.array(z.string()),
    aaaa: z.array(z.string()),
    caa: z.array(z.string()),
    mx: z.array(z.object({ preference: z.int(), exchange: z.string() })),
    spf: z.string().nullable(),
    dmarc: z.string().nullable(),
  })
  .openapi('DnsResult');

const portsResult = z
  .object({
    check: z.literal('ports'),
    ...common,
    address: z.string(),
    scanned: z.int(),
    open: z.array(z.object({ port: z.int(), banner: z.string().optional() })),
  })
  .openapi('PortsResult');

export const checkResultSchema = z
  .discriminatedUnion('check', [simulatedResult, httpResult, tlsResult, dnsResult, portsResult])
  .openapi('CheckResult');
