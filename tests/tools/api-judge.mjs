// Holds exchanges to a vendor's own description of its API: node api-judge.mjs <tools folder> <description> [<description> ...].
// Reads one exchange of JSON a line ({method, path, query, body, status, answer}), and writes one list of findings of JSON a line.
// A line {example: [method, path]} is answered by the description's own example of the answer.
// Takes OpenAPI 3.0 and Swagger 2.0, as JSON or YAML, and Google's discovery documents, which are held to strictly: a field that they do not have is refused.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [tools, ...descriptions] = process.argv.slice(2);
const require = createRequire(`${tools}/node_modules/`);
const Ajv = require('ajv').default;
// JSON Schema knows no 'nullable', and a description's examples and formats are not what is judged.
const schema = value => {
  if (Array.isArray(value)) return value.map(schema);
  if (value === null || typeof value !== 'object') return value;
  const made = {};
  for (const [key, inner] of Object.entries(value)) {
    if (['example', 'examples', 'format', 'nullable', 'x-nullable', 'discriminator', 'xml', 'externalDocs', 'readOnly', 'deprecated', 'description', 'default', 'pattern'].includes(key) && !(inner !== null && typeof inner === 'object' && ['format', 'description', 'pattern', 'default', 'example', 'deprecated'].includes(key))) continue;
    if (key === 'properties' || key === 'patternProperties' || key === 'definitions') made[key] = Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, schema(one)]));
    else made[key] = key === 'enum' || key === 'required' || key === 'const' ? inner : schema(inner);
  }
  if (typeof made.exclusiveMinimum === 'boolean') delete made.exclusiveMinimum;
  if (typeof made.exclusiveMaximum === 'boolean') delete made.exclusiveMaximum;
  if (made.type === 'file') return {};
  if (!(value.nullable || value['x-nullable'])) return made;
  if (typeof made.type === 'string') return { ...made, type: [made.type, 'null'], ...(made.enum ? { enum: [...made.enum, null] } : {}) };
  return { anyOf: [made, { type: 'null' }] };
};

// A discovery document (https://developers.google.com/discovery/v1/reference/apis) as a Swagger 2.0 that lets nothing unknown through.
const discovered = document => {
  const strict = value => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(strict);
    if (value.$ref) return { $ref: `#/definitions/${value.$ref}` };
    if (value.type === 'any') return {};
    const made = {};
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') made.properties = Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, strict(one)]));
      else if (key === 'items' || key === 'additionalProperties') made[key] = strict(inner);
      else if (key === 'type' || key === 'enum') made[key] = inner;
    }
    if (made.properties && !made.additionalProperties) made.additionalProperties = false;
    return made;
  };
  const paths = {};
  const query = Object.entries(document.parameters ?? {}).map(([name, one]) => ({ name, in: 'query', type: one.type }));
  const add = (path, method, parameters) => {
    const full = `/${document.servicePath ?? ''}${path}`.replace('//', '/');
    const response = method.response ? { schema: strict(method.response) } : {};
    (paths[full] ??= {})[method.httpMethod.toLowerCase()] = {
      parameters: [
        ...query, ...parameters,
        ...Object.entries(method.parameters ?? {}).filter(([, one]) => one.location === 'query').map(([name, one]) => ({ name, in: 'query', type: one.repeated ? 'string' : one.type, enum: one.enum, required: one.required })),
        ...(method.request ? [{ name: 'body', in: 'body', schema: strict(method.request) }] : []),
      ],
      responses: { 200: response, 206: {}, ...(method.response ? {} : { 204: {} }) },
    };
  };
  const walk = resource => {
    for (const method of Object.values(resource.methods ?? {})) {
      add(method.flatPath ?? method.path, method, []);
      // What is uploaded goes to a path of its own: https://docs.cloud.google.com/storage/docs/json_api/v1/objects/insert.
      const upload = method.mediaUpload?.protocols?.simple?.path;
      if (upload) (paths[upload] ??= {}).post = { parameters: [...query, { name: 'uploadType', in: 'query', type: 'string' }, ...Object.entries(method.parameters).filter(([, one]) => one.location === 'query').map(([name, one]) => ({ name, in: 'query', type: one.type }))], responses: { 200: { schema: strict(method.response) } } };
    }
    for (const inner of Object.values(resource.resources ?? {})) walk(inner);
  };
  walk(document);
  return { swagger: '2.0', paths, definitions: Object.fromEntries(Object.entries(document.schemas).map(([name, one]) => [name, strict(one)])) };
};

// One description: what it has against an exchange (null where it has no such route), and its own examples.
const describe = description => {
  // A mark at the beginning is no JSON.
  const text = readFileSync(description, 'utf8').replace(/^\uFEFF/, '');
  const raw = description.endsWith('.json') ? JSON.parse(text) : require('yaml').parse(text);
  const segment = raw.discoveryVersion ? '([^/:]+)' : '([^/]+)';
  const spec = raw.discoveryVersion ? discovered(raw) : raw;
  const base = (spec.basePath ?? '').replace(/\/$/, '');
  const components = schema(spec.components?.schemas ?? spec.definitions ?? {});
  const root = spec.components ? { components: { schemas: components } } : { definitions: components };
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false });
  ajv.addSchema({ $id: 'root', ...root });
  const relink = value => Array.isArray(value) ? value.map(relink)
    : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' && inner.startsWith('#') ? `root${inner}` : relink(inner)]))
    : value;
  const compiled = new Map();
  const check = (where, raw, value) => {
    if (!compiled.has(raw)) compiled.set(raw, ajv.compile(relink(schema(raw))));
    const validate = compiled.get(raw);
    return validate(value) ? [] : validate.errors.filter(error => error.keyword !== 'anyOf' && error.keyword !== 'oneOf' || validate.errors.length === 1).map(error => `${where}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  };
  const follow = value => value?.$ref ? value.$ref.slice(2).split('/').reduce((at, name) => at[name.replace(/~1/g, '/').replace(/~0/g, '~')], spec) : value;

  // A type may be made of others, and these of others again.
  const propertiesOf = raw => (follow(raw).allOf ?? []).map(propertiesOf).reduce((all, one) => ({ ...all, ...one }), follow(raw).properties ?? {});

  // A parameter that is a path of its own may hold slashes.
  // Azure DevOps has a second list, of paths that differ by their query alone.
  const routes = [...Object.entries(spec.paths), ...Object.entries(spec['x-ms-paths'] ?? {})].map(([full, item]) => [full.split('?')[0], item]).map(([path, item]) => ({
    path, item,
    literal: path.split('/').filter(part => part && !part.includes('{')).length,
    match: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{([^}]+)\}/g, (_, name) => ['path', 'ref', 'basehead'].includes(name) ? '(.*)' : segment).replace(/\*/g, '*')}$`),
  })).sort((one, other) => other.literal - one.literal);

  const typed = (text, kind) => kind === 'integer' || kind === 'number' ? (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text) : kind === 'boolean' ? (text === 'true' ? true : text === 'false' ? false : text) : kind === 'array' ? text.split(',') : text;

  const judge = ({ method, path, query, body, status, answer }) => {
    const below = path.slice(base.length) || '/';
    const verb = method.toLowerCase();
    const fitting = path.startsWith(base) ? routes.filter(candidate => candidate.match.test(below) && candidate.item[verb]) : [];
    if (fitting.length === 0) return null;
    const findings = fitting.filter(candidate => candidate.path === fitting[0].path).map(route => hold(route, { method, verb, query, body, status, answer })).sort((one, other) => one.length - other.length)[0];
    return { literal: fitting[0].literal, findings };
  };

  const hold = (route, { method, verb, query, body, status, answer }) => {
    const operation = route.item[verb];
    const name = `${method} ${route.path}`;
    const findings = [];
    const parameters = [...(route.item.parameters ?? []), ...(operation.parameters ?? [])].map(follow);
    const queries = new Map(parameters.filter(parameter => parameter.in === 'query').map(parameter => [parameter.name.replace(/\[\]$/, ''), parameter]));
    for (const [key, value] of Object.entries(query ?? {})) {
      const parameter = queries.get(key.replace(/\[\]$/, ''));
      if (!parameter) findings.push(`${name}: unknown parameter '${key}'`);
      else {
        const raw = parameter.schema ?? { type: parameter.type, enum: parameter.enum, items: parameter.items };
        const plain = follow(raw);
        findings.push(...check(`${name}?${key}`, raw, typed(value, plain.type ?? plain.oneOf?.[0]?.type)));
      }
    }
    for (const parameter of queries.values())
      if (parameter.required && !(parameter.name in (query ?? {}))) findings.push(`${name}: parameter '${parameter.name}' is missing`);
    if (body !== undefined && body !== null) {
      const raw = follow(operation.requestBody)?.content?.['application/json']?.schema ?? parameters.find(parameter => parameter.in === 'body')?.schema;
      if (!raw) findings.push(`${name}: a body that the description does not know`);
      else {
        findings.push(...check(`${name} body`, raw, body));
        const plain = follow(raw);
        const known = plain.properties || plain.allOf ? propertiesOf(plain) : undefined;
        if (known && !Array.isArray(body) && typeof body === 'object' && !plain.anyOf && !plain.oneOf && plain.additionalProperties === undefined)
          for (const key of Object.keys(body)) if (!(key in known)) findings.push(`${name} body: unknown property '${key}'`);
      }
    } else if (follow(operation.requestBody)?.required) findings.push(`${name}: the body is missing`);
    const responses = operation.responses ?? {};
    const response = follow(responses[status] ?? responses.default);
    if (!response && status < 300) findings.push(`${name}: answers ${Object.keys(responses).join(', ')}, not ${status}`);
    const expected = response?.content?.['application/json']?.schema ?? response?.schema;
    if (expected && status < 300 && answer !== undefined && answer !== null) {
      // No answer is blamed for what the description's own example of it lacks.
      const plain = finding => finding.replace(/\/\d+/g, '/*');
      const own = example(verb, route.path);
      const excused = new Set(own === null ? [] : check(`${name} answer`, expected, own).map(plain));
      // The lists of Azure DevOps come in an envelope that its description does not tell of: https://learn.microsoft.com/en-us/azure/devops/integrate/how-to/call-rest-api.
      const content = follow(expected).type === 'array' && Array.isArray(answer.value) ? answer.value : answer;
      findings.push(...check(`${name} answer`, expected, content).filter(finding => !excused.has(plain(finding))));
    }
    return findings;
  };

  // What the description itself gives as an example of an answer; null where it gives none.
  const example = (method, path) => {
    const responses = spec.paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const [, response] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
    const content = follow(response)?.content?.['application/json'];
    const first = content?.examples ? follow(Object.values(content.examples)[0])?.value : content?.example;
    return first ?? null;
  };

  return { judge, example };
};

const known = descriptions.map(describe);
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const asked = JSON.parse(line);
    answer = asked.example
      ? known.map(one => one.example(...asked.example)).find(one => one !== null) ?? null
      // Services of one vendor may have paths of the same form: what fits one of them is of that one.
      : known.map(one => one.judge(asked)).filter(one => one !== null).sort((one, other) => other.literal - one.literal || one.findings.length - other.findings.length)[0]?.findings ?? [`no route ${asked.method} ${asked.path}`];
  } catch (error) {
    answer = [`the judge broke: ${error.message}`];
  }
  console.log(JSON.stringify(answer));
}
