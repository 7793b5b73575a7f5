// Checks workflow files with GitHub's own language service: node github-lint.mjs <tools folder> <file>...
// One line per finding: file:line:column: severity: message. Exit code 1 when there is an error.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

// The package imports JSON files without the attribute that Node asks for.
register('data:text/javascript,' + encodeURIComponent(`
  import { readFile } from 'node:fs/promises';
  import { fileURLToPath } from 'node:url';
  export async function load(url, context, next) {
    if (!url.endsWith('.json')) return next(url, context);
    const text = await readFile(fileURLToPath(url), 'utf8');
    return { format: 'module', shortCircuit: true, source: 'export default ' + text };
  }
`));

const [tools, ...files] = process.argv.slice(2);
const from = name => import(pathToFileURL(`${tools}/node_modules/${name}`).href);
const { validate } = await from('@actions/languageservice/dist/index.js');
const { TextDocument } = await from('vscode-languageserver-textdocument/lib/esm/main.js');

let errors = 0;
for (const file of files) {
  const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, readFileSync(file, 'utf8'));
  for (const finding of await validate(document, {})) {
    const severity = finding.severity === 1 || finding.severity === undefined ? 'error' : 'warning';
    if (severity === 'error') errors++;
    console.log(`${file}:${finding.range.start.line + 1}:${finding.range.start.character + 1}: ${severity}: ${finding.message}`);
  }
}

process.exit(errors ? 1 : 0);
