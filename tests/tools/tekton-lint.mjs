// Checks Tekton files: node tekton-lint.mjs <tools folder> <folder of the resource definitions, or -> <file>...
// One line per finding: file: severity: rule: message. First IBM's tekton-lint, then the schemas of the definitions, in which unknown keys are errors.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [tools, definitions, ...files] = process.argv.slice(2);
const require = createRequire(`${tools}/node_modules/`);
const yaml = require('yaml');
const Ajv = require('ajv').default;

// A schema of Kubernetes refuses unknown keys by pruning them; here they are errors.
const strict = schema => {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(strict);
  const made = Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith('x-kubernetes')).map(([key, value]) => [key, key === 'enum' || key === 'required' || key === 'default' ? value : key === 'properties' ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, strict(inner)])) : strict(value)]));
  if (schema['x-kubernetes-int-or-string']) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  if (schema.properties && schema.additionalProperties === undefined && !schema['x-kubernetes-preserve-unknown-fields']) made.additionalProperties = false;
  return made;
};

const validators = {};
if (definitions !== '-') {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  const schemas = {};
  for (const file of readdirSync(definitions).filter(name => name.startsWith('tekton-'))) {
    const definition = yaml.parse(readFileSync(`${definitions}/${file}`, 'utf8'));
    for (const version of definition.spec.versions) {
      const schema = strict(version.schema.openAPIV3Schema);
      schema.properties.metadata = { type: 'object' };
      schemas[`${definition.spec.group}/${version.name}/${definition.spec.names.kind}`] = schema;
    }
  }
  // What is inside another is described by its own definition.
  for (const version of ['v1', 'v1beta1']) {
    const spec = kind => schemas[`tekton.dev/${version}/${kind}`].properties.spec;
    const task = structuredClone(spec('Task'));
    task.properties.metadata = { type: 'object' };
    task.properties.apiVersion = task.properties.kind = { type: 'string' };
    task.properties.spec = { type: 'object' };
    for (const list of ['tasks', 'finally']) spec('Pipeline').properties[list].items.properties.taskSpec = task;
    spec('PipelineRun').properties.pipelineSpec = spec('Pipeline');
  }
  for (const [name, schema] of Object.entries(schemas)) validators[name] = ajv.compile(schema);
}

// The linter looks at Pipelines and Tasks only: the pipeline inside a run is given to it as one.
const { Config, Linter } = await import(pathToFileURL(`${tools}/node_modules/@ibm/tekton-lint/dist/index.js`).href);
const scratch = mkdtempSync(join(tmpdir(), 'tekton-lint-'));
try {
  for (const [index, file] of files.entries()) {
    const values = yaml.parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS()).filter(value => value !== null);
    for (const value of values) {
      const validate = validators[`${value.apiVersion}/${value.kind}`];
      if (validate && !validate(value))
        for (const error of validate.errors) console.log(`${file}: error: schema: ${error.instancePath} ${error.message} ${error.params.additionalProperty ?? ''}`);
    }
    const copy = join(scratch, `${index}.yaml`);
    const judged = values.flatMap((value, place) => value.kind === 'PipelineRun' && value.spec?.pipelineSpec
      ? [{ apiVersion: value.apiVersion, kind: 'Pipeline', metadata: { name: value.metadata?.name ?? `pipeline-${place}` }, spec: { ...value.spec.pipelineSpec, params: [...(value.spec.params ?? []).filter(given => !(value.spec.pipelineSpec.params ?? []).some(declared => declared.name === given.name)).map(given => ({ name: given.name })), ...(value.spec.pipelineSpec.params ?? [])] } }]
      : ['Pipeline', 'Task'].includes(value.kind) ? [value] : []);
    if (judged.length === 0) continue;
    writeFileSync(copy, judged.map(value => yaml.stringify(value)).join('---\n'));
    for (const finding of await Linter.run(new Config({ _: [copy], config: scratch, format: 'json', quiet: true, maxWarnings: -1, 'refresh-cache': 'false' })))
      if (finding.level === 'error') console.log(`${file}: ${finding.level}: ${finding.rule}: ${finding.message}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
