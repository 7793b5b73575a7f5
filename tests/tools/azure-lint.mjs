// Checks Azure pipelines with Microsoft's language service: node azure-lint.mjs <tools folder> <schema> <file>...
// One line per finding: file:line: error: message. A last line "judged" says that all files were looked at.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [tools, schemaPath, ...files] = process.argv.slice(2);
const require = createRequire(`${tools}/node_modules/azure-pipelines-language-service/lib/index.js`);
const { getLanguageService } = require('azure-pipelines-language-service');
const { TextDocument } = require('vscode-languageserver-types');
const { parse } = require('azure-pipelines-language-service/lib/parser/yamlParser');

const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));
// The schema names UseNode@1 among the tasks, but has forgotten its inputs (https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/use-node-v1).
const text = { type: 'string', ignoreCase: 'key' }, flag = { type: 'boolean', ignoreCase: 'key' };
const useNode = { version: text, checkLatest: flag, force32bit: flag, retryCountOnDownloadFails: text, delayBetweenRetries: text };
const tasks = schema.definitions.task.anyOf;
if (!tasks.some(one => one.properties.task.pattern === '^UseNode@1$')) {
  const task = { ignoreCase: 'value', pattern: '^UseNode@1$' }, inputs = { properties: useNode, additionalProperties: false };
  tasks.push({ properties: { task, inputs }, firstProperty: ['task'], required: ['task'] });
}

const uri = 'https://schema/azure-pipelines.json';
const workspace = { resolveRelativePath: (relative, resource) => new URL(relative, resource).href };
const service = getLanguageService(async () => JSON.stringify(schema), [], undefined, workspace);
service.configure({ validate: true, schemas: [{ uri, fileMatch: ['*'], schema }] });

for (const file of files) {
  const document = TextDocument.create(`file:///${file}`, 'azure-pipelines', 1, readFileSync(file, 'utf8'));
  const diagnostics = await service.doValidation(document, parse(document.getText()));
  for (const one of diagnostics) console.log(`${file}:${one.range.start.line + 1}: error: ${one.message.replace(/\s+/g, ' ').slice(0, 200)}`);
}

console.log('judged');
