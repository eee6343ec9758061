import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Markup } from './page.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type Operation = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;

type Schemas = NonNullable<NonNullable<OpenApiDocument['components']>['schemas']>;

const methods = ['post', 'get'] as const;

/**
 * The API's description as a page: what /openapi.json says, for people.
 * @param origin where the reader reached the API, for commands to copy
 */
export function docsPage({ info, paths = {}, components }: OpenApiDocument, origin: string): Markup {
  const schemas = components?.schemas ?? {};
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [operationCard(method, path, item[method], { schemas, origin })] : [])),
  );
  return html`
<h1>${info.title} <span class="quiet">${info.version}</span></h1>
<p>${info.description ?? ''}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
${operations}
<h2>Schemas</h2>
${Object.entries(components?.schemas ?? {}).map(
  ([name, schema]) => html`<details class="card"><summary>${name}</summary>${json(schema)}</details>`,
)}`;
}

interface Surroundings {
  schemas: Schemas;
  origin: string;
}

function operationCard(method: string, path: string, operation: Operation, { schemas, origin }: Surroundings): Markup {
  const body = operation.requestBody && bodyOf(operation.requestBody, schemas);
  const example = body && 'example' in body && curl(method, origin + path, body.example);
  const parameters = (operation.parameters ?? []).filter((parameter): parameter is Parameter => 'name' in parameter);
  return html`
<section class="card" id="${operation.operationId ?? path}">
<h2><code>${method.toUpperCase()} ${path}</code></h2>
<p><strong>${operation.summary ?? ''}</strong></p>
<p>${prose(operation.description)}</p>
${parameters.length > 0 ? parameterTable(parameters) : ''}
${example ? html`<h3>Example</h3><pre>${example}</pre>` : ''}
${body ? html`<h3>Body</h3>${json(body)}` : ''}
<h3>Answers</h3>
<div class="scroll"><table><tbody>${Object.entries(operation.responses ?? {}).map(
    ([status, response]) => html`
<tr><td><code>${status}</code></td><td>${'description' in response ? response.description : ''}</td></tr>`,
  )}</tbody></table></div>
</section>`;
}

const parameterTable = (parameters: Parameter[]): Markup => html`
<h3>Parameters</h3>
<div class="scroll"><table>
<thead><tr><th>Name</th><th>In</th><th>Meaning</th><th>Schema</th></tr></thead>
<tbody>${parameters.map(
  ({ name, in: place, description, schema }) => html`
<tr><td><code>${name}</code></td><td>${place}</td>
<td>${prose(description)}</td>
<td><code>${typeOf(schema)}</code></td></tr>`,
)}</tbody></table></div>`;

/** The schema of a body in place of the reference to it. */
function bodyOf(body: NonNullable<Operation['requestBody']>, schemas: Schemas): Schemas[string] | undefined {
  const schema = 'content' in body ? body.content['application/json']?.schema : undefined;
  return schema && '$ref' in schema ? schemas[componentName(schema.$ref)] : schema;
}

const curl = (method: string, url: string, body: unknown): string =>
  [
    `curl -X ${method.toUpperCase()} ${shellWord(url)}`,
    "-H 'Content-Type: application/json'",
    `-d ${shellWord(JSON.stringify(body))}`,
  ].join(' \\\n  ');

const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const componentName = (reference: string): string => reference.replace('#/components/schemas/', '');

/** A schema in one line, without what stands beside it already. */
function typeOf(schema: Parameter['schema']): string {
  if (schema === undefined) return '';
  if ('$ref' in schema) return componentName(schema.$ref);
  const { description, example, ...rest } = schema;
  return Object.entries(rest)
    .map(([key, value]) => (key === 'type' ? String(value) : `${key} ${JSON.stringify(value)}`))
    .join(', ');
}

/** Descriptions are Markdown, of which they use only code spans. */
const prose = (text = ''): Markup[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

const json = (value: unknown): Markup => html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
