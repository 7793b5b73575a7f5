// What the vendors' own libraries make of the same things: node runner-judge.mjs <tools folder>, one case of JSON a line on standard input.
// {"github": name, "properties": {}, "text": ""} and {"azure": …} give the line that the library would write;
// {"markdown": text} gives the texts that are left when markdown-it has rendered it: of table cells, and of headings and paragraphs. One line of JSON each.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [tools] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${tools}/package.json`));
const { issueCommand } = await import(pathToFileURL(`${tools}/node_modules/@actions/core/lib/command.js`).href);
const { TaskCommand } = require('azure-pipelines-task-lib/taskcommand.js');
const markdown = require('markdown-it')({ html: true });

// The library writes instead of returning.
function written(action) {
  const write = process.stdout.write;
  let text = '';
  process.stdout.write = part => { text += part; return true; };
  try { action(); } finally { process.stdout.write = write; }
  return text.replace(/\r?\n$/, '');
}

function texts(source) {
  const found = [];
  for (const token of markdown.parse(source, {})) {
    if (token.type === 'inline') found.push(token.children.map(child => child.type === 'text' || child.type === 'text_special' ? child.content : child.type.startsWith('link_') ? '' : `<${child.type}>`).join(''));
    else if (token.type === 'html_block' || token.type === 'fence' || token.type === 'code_block') found.push(`<${token.type}>`);
  }
  return found;
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(line => line.length)) {
  const item = JSON.parse(line);
  const answer = item.github !== undefined ? written(() => issueCommand(item.github, item.properties, item.text))
    : item.azure !== undefined ? new TaskCommand(item.azure, item.properties, item.text).toString()
    : texts(item.markdown);
  console.log(JSON.stringify(answer));
}
