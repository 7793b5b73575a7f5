// CircleCI's parser is of 2022. What CircleCI has documented since, or what the parser never learned, is said to it in words that it knows, so that it
// judges all the rest of the file. The schema judges the file as it is written, these parts included.
// Each of them is in https://circleci.com/docs/reference/configuration-reference/: the parser is wrong about them.

// #resourceclass, macOS execution environment.
const newClasses = ['m4pro.medium', 'm4pro.large'];

/** The configurations to give to the parser: several where containers stand beside each other. */
export function inOldWords(config) {
  const most = Math.max(1, ...containers(config).map(list => list.length));
  return Array.from({ length: most }, (_, place) => said(config, place));
}

// #docker: "Options for the docker executor" is a list of images; the parser knows one. So it gets each of them once.
function containers(node) {
  if (Array.isArray(node)) return node.flatMap(containers);
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => (key === 'docker' && Array.isArray(value) ? [value] : containers(value)));
}

function said(node, place) {
  if (Array.isArray(node)) return node.map(item => said(item, place));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).filter(([key, value]) => key !== 'resource_class' || !newClasses.includes(value)).map(([key, value]) => {
    if (key === 'docker' && Array.isArray(value) && value.length > 1) return [key, [value[Math.min(place, value.length - 1)]]];
    if (key === 'requires' && Array.isArray(value)) return [key, value.map(job => (job !== null && typeof job === 'object' ? Object.keys(job)[0] : job))];
    if (key === 'steps' && Array.isArray(value)) return [key, said(plain(value), place)];
    return [key, said(value, place)];
  }));
}

// #the-when-step: steps under a condition, of any depth. #commands: a command without parameters, by its name alone. What an orb has stands in the
// registry, which the parser does not ask. (#requires, above: "Map of job name to status".)
const native = ['checkout', 'setup_remote_docker'];
const plain = steps => steps.flatMap(step => {
  if (step === null || typeof step !== 'object') return String(step).includes('/') ? [] : [native.includes(step) ? step : { [step]: {} }];
  const block = step.when ?? step.unless;
  return Array.isArray(block?.steps) ? plain(block.steps) : Object.keys(step)[0].includes('/') ? [] : [step];
});
