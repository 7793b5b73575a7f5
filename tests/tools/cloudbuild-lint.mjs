// Checks builds with Google's description of the Build resource: node cloudbuild-lint.mjs <tools folder> <discovery document> <file>...
// One line per finding: file: error: message. Unknown keys are errors. Steps must have unique ids and wait for ids of steps before them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [tools, description, ...files] = process.argv.slice(2);
const require = createRequire(`${tools}/node_modules/`);
const yaml = require('yaml');
const Ajv = require('ajv').default;

// The reader of protobuf takes both spellings of a key, and numbers for texts of numbers.
const camel = value => Array.isArray(value) ? value.map(camel)
  : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'substitutions' ? inner : camel(inner)]).map(([key, inner]) => [key.startsWith('_') ? key : key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), inner]))
  : value;
const schema = value => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(schema);
  if (typeof value.$ref === 'string') return { $ref: `#/$defs/${value.$ref}` };
  if (value.type === 'any') return {};
  const made = {};
  if (value.type) made.type = value.type === 'string' && /int64/.test(value.format ?? '') ? ['string', 'integer'] : value.type;
  if (value.enum) made.enum = value.enum;
  if (value.items) made.items = schema(value.items);
  if (value.properties) {
    made.properties = Object.fromEntries(Object.entries(value.properties).map(([key, inner]) => [key, schema(inner)]));
    made.additionalProperties = false;
  } else if (value.additionalProperties) made.additionalProperties = schema(value.additionalProperties);
  return made;
};

const schemas = JSON.parse(readFileSync(description, 'utf8')).schemas;
const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile({ $defs: Object.fromEntries(Object.entries(schemas).map(([name, value]) => [name, schema(value)])), $ref: '#/$defs/Build' });

let errors = 0;
const report = (file, message) => {
  errors++;
  console.log(`${file}: error: ${message}`);
};
for (const file of files) {
  const build = camel(yaml.parse(readFileSync(file, 'utf8')));
  if (!validate(build)) for (const error of validate.errors) report(file, `${error.instancePath} ${error.message} ${error.params.additionalProperty ?? ''}`);
  const ids = new Set();
  for (const step of build?.steps ?? []) {
    if (!step.name) report(file, 'a step has no name');
    if (step.script !== undefined && (step.args || step.entrypoint)) report(file, 'a step has a script and arguments');
    for (const id of step.waitFor ?? []) if (id !== '-' && !ids.has(id)) report(file, `a step waits for '${id}', which is no step before it`);
    if (step.id && ids.has(step.id)) report(file, `two steps have the id '${step.id}'`);
    ids.add(step.id);
  }
  const own = name => /^_[A-Z0-9_]+$/.test(name);
  for (const name of Object.keys(build?.substitutions ?? {})) if (!own(name)) report(file, `the substitution '${name}' has a name that the system does not take`);
  const secrets = new Set([...(build?.availableSecrets?.secretManager ?? []).map(secret => secret.env), ...(build?.availableSecrets?.inline ?? []).flatMap(secret => Object.keys(secret.envMap ?? {})), ...(build?.secrets ?? []).flatMap(secret => Object.keys(secret.secretEnv ?? {}))]);
  for (const name of [...(build?.options?.secretEnv ?? []), ...(build?.steps ?? []).flatMap(step => step.secretEnv ?? [])]) if (!secrets.has(name)) report(file, `the secret '${name}' is not declared`);
}

process.exit(errors ? 1 : 0);
