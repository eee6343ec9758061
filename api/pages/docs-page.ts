import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Markup } from './page.ts';

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type Operation = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;

type Schemas = NonNullable<NonNullable<OpenApiDocument['components']>['schemas']>;

const methods = ['post', 'get'] as const;

/** The API's description as a page: what /openapi.json says, for people. */
export function docsPage({ info, paths = {}, components }: OpenApiDocument): Markup {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) =>
      item[method] ? [operationCard(method, path, item[method], components?.schemas ?? {})] : [],
    ),
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

function operationCard(method: string, path: string, operation: Operation, schemas: Schemas): Markup {
  const parameters = (operation.parameters ?? []).filter((parameter): parameter is Parameter => 'name' in parameter);
  return html`
<section class="card" id="${operation.operationId ?? path}">
<h2><code>${method.toUpperCase()} ${path}</code></h2>
<p><strong>${operation.summary ?? ''}</strong></p>
<p>${prose(operation.description)}</p>
${parameters.length > 0 ? parameterTable(parameters) : ''}
${operation.requestBody ? html`<h3>Body</h3>${json(bodyOf(operation.requestBody, schemas))}` : ''}
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
function bodyOf(body: NonNullable<Operation['requestBody']>, schemas: Schemas): unknown {
  const schema = 'content' in body ? body.content['application/json']?.schema : body;
  return schema && '$ref' in schema ? schemas[componentName(schema.$ref)] : schema;
}

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
