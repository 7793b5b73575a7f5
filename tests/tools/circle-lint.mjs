// Checks CircleCI configurations with CircleCI's parser and its schema: node circle-lint.mjs <tools folder> <schema> <file>...
// One line per finding: file: error: message. A last line "judged" says that all files were looked at.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { inOldWords } from './circle-old-words.mjs';

const [tools, schemaPath, ...files] = process.argv.slice(2);
const require = createRequire(`${tools}/package.json`);
const { parse } = require('yaml');
const { parseConfig } = require('@circleci/circleci-config-parser');
const Ajv = require('ajv').default;

const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));
const validate = new Ajv({ strict: false, allErrors: false, validateSchema: false, validateFormats: false }).compile(schema);
const report = (file, message) => console.log(`${file}: error: ${String(message).replace(/\s+/g, ' ').slice(0, 300)}`);

for (const file of files) {
  const tree = parse(readFileSync(file, 'utf8'), { merge: true });
  if (!validate(tree)) for (const one of validate.errors) report(file, `schema: ${one.instancePath} ${one.message}`);
  for (const said of inOldWords(tree)) {
    try {
      parseConfig(said);
    } catch (error) {
      report(file, `parser: ${error.message ?? error}`);
    }
  }
}

console.log('judged');
