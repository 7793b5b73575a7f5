// Counts the constructs of pipeline files straight from their YAML, knowing nothing of CicdTools: node count-constructs.mjs <tools folder> < input.
// The input is [{"format": "GitHubActions", "name": "...", "text": "..."}]; one line of JSON per file comes out: its name and a number for each kind,
// or an error where the text is no YAML.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [tools] = process.argv.slice(2);
const { parse } = await import(pathToFileURL(`${tools}/node_modules/yaml/dist/index.js`).href).then(module => module.default ?? module);

const list = value => value == null ? [] : Array.isArray(value) ? value : [value];
const isMap = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const keys = value => isMap(value) ? Object.keys(value).length : 0;
const nothing = () => ({ Job: 0, Step: 0, Trigger: 0, Variable: 0, Condition: 0, Artifact: 0, Cache: 0, Service: 0, Matrix: 0 });

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
function github(root) {
  const count = nothing();
  const on = root.on;
  count.Trigger = typeof on === 'string' ? 1 : Array.isArray(on) ? on.length : Object.entries(on ?? {}).reduce((sum, [event, value]) => sum + (event === 'schedule' ? list(value).length : 1), 0);
  count.Variable += keys(root.env);
  for (const job of Object.values(root.jobs ?? {})) {
    count.Job++;
    count.Variable += keys(job.env);
    if (job.if !== undefined) count.Condition++;
    count.Service += keys(job.services);
    if (job.strategy?.matrix) count.Matrix++;
    for (const step of job.steps ?? []) {
      const uses = String(step.uses ?? '');
      if (/^actions\/(upload|download)-artifact@/.test(uses)) count.Artifact++;
      else if (/^actions\/cache(\/restore|\/save)?@/.test(uses)) count.Cache++;
      else count.Step++;
      count.Variable += keys(step.env);
      if (step.if !== undefined) count.Condition++;
    }
  }

  return count;
}

// https://docs.gitlab.com/ci/yaml/
const globals = new Set(['default', 'include', 'stages', 'variables', 'workflow', 'spec', 'image', 'services', 'cache', 'before_script', 'after_script', 'pages:deploy', 'types']);

function merge(below, above) {
  if (!isMap(below) || !isMap(above)) return above;
  const result = { ...below };
  for (const [key, value] of Object.entries(above)) result[key] = key in below ? merge(below[key], value) : value;
  return result;
}

function extended(root, job, depth = 0) {
  if (depth > 20) return job;
  let base = {};
  for (const name of list(job.extends)) base = merge(base, extended(root, root[name] ?? {}, depth + 1));
  return merge(base, job);
}

function gitlab(root) {
  const count = nothing();
  const defaults = { ...Object.fromEntries(['image', 'services', 'cache', 'before_script', 'after_script'].filter(key => root[key] !== undefined).map(key => [key, root[key]])), ...(root.default ?? {}) };
  const stages = ['.pre', ...(root.stages ?? ['build', 'test', 'deploy']), '.post'];
  count.Variable += keys(root.variables);
  const jobs = Object.entries(root).filter(([name, job]) => !globals.has(name) && !name.startsWith('.') && isMap(job)).map(([name, job]) => ({ name, ...defaults, ...extended(root, job) }));
  const keeps = job => list(job.artifacts?.paths).length > 0 || job.artifacts?.untracked === true;
  for (const job of jobs) {
    count.Job++;
    const variables = { ...job.variables };
    const own = Object.keys(variables).filter(name => !/^GIT_(STRATEGY|DEPTH|SUBMODULE_STRATEGY|CHECKOUT|LFS_SKIP_SMUDGE)$/.test(name));
    count.Variable += own.length;
    if (job.rules !== undefined || job.only !== undefined || job.except !== undefined || ['on_failure', 'always', 'never', 'delayed'].includes(job.when)) count.Condition++;
    count.Service += list(job.services).length;
    if (job.parallel?.matrix) count.Matrix++;
    if (job.trigger !== undefined || job.run !== undefined) continue;
    const strategy = variables.GIT_STRATEGY ?? root.variables?.GIT_STRATEGY;
    if (strategy !== 'none' && strategy !== 'empty') count.Step++;
    if (list(job.before_script).length + list(job.script).length > 0) count.Step++;
    if (list(job.after_script).length > 0) count.Step++;
    if (job.artifacts?.reports?.junit !== undefined) count.Step++;
    count.Cache += list(job.cache).filter(cache => list(cache.paths).length > 0 || cache.untracked || cache.key !== undefined).length;
    if (keeps(job)) count.Artifact++;
    const stage = stages.indexOf(job.stage ?? 'test');
    const before = name => jobs.find(other => other.name === name);
    const sources = job.dependencies !== undefined ? list(job.dependencies).map(before)
      : job.needs !== undefined ? list(job.needs).filter(need => need && need.artifacts !== false).map(need => before(need.job ?? need))
      : jobs.filter(other => stages.indexOf(other.stage ?? 'test') < stage);
    if (sources.some(source => source && keeps(source))) count.Artifact++;
  }

  return count;
}

// https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
function azure(root) {
  const count = nothing();
  // Without 'trigger' and 'pr' every push and every pull request starts it, and a person always can.
  count.Trigger = (root.trigger === 'none' ? 0 : 1) + (root.pr === 'none' ? 0 : 1) + list(root.schedules).length + 1;
  const variables = value => Array.isArray(value) ? value.filter(item => item.name !== undefined).length : keys(value);
  const steps = (items, job) => {
    for (const step of list(items)) {
      const task = String(step.task ?? '');
      if (step.publish !== undefined || step.upload !== undefined || step.download !== undefined || /^(PublishBuildArtifacts|PublishPipelineArtifact|DownloadBuildArtifacts|DownloadPipelineArtifact)@/.test(task)) count.Artifact++;
      else if (/^Cache@/.test(task)) count.Cache++;
      else count.Step++;
      count.Variable += keys(step.env);
      if (step.condition !== undefined) count.Condition++;
    }

    return job;
  };
  const job = item => {
    count.Job++;
    count.Variable += variables(item.variables);
    if (item.condition !== undefined) count.Condition++;
    count.Service += keys(item.services);
    if (item.strategy?.matrix) count.Matrix++;
    // The sources come by themselves, but not into a deployment.
    const strategy = item.strategy?.runOnce ?? item.strategy?.rolling ?? item.strategy?.canary;
    const own = item.steps ?? ['preDeploy', 'deploy', 'routeTraffic', 'postRouteTraffic'].flatMap(hook => list(strategy?.[hook]?.steps));
    if (item.deployment === undefined && !own.some(step => step.checkout !== undefined)) count.Step++;
    // What was built comes to a deployment by itself.
    if (item.deployment !== undefined && !own.some(step => step.download === 'none')) count.Artifact++;
    steps(own.filter(step => step.checkout !== 'none' && step.download !== 'none'));
  };
  count.Variable += variables(root.variables);
  const stages = root.stages ?? [{ jobs: root.jobs ?? [{ steps: root.steps, strategy: root.strategy, pool: root.pool, services: root.services }] }];
  for (const stage of stages) {
    count.Variable += variables(stage.variables);
    if (stage.condition !== undefined) count.Condition++;
    for (const item of list(stage.jobs)) job(item);
  }

  return count;
}

// https://circleci.com/docs/configuration-reference/
function circleci(root) {
  const count = nothing();
  const workflows = Object.entries(root.workflows ?? {}).filter(([name, value]) => name !== 'version' && isMap(value));
  const jobs = root.jobs ?? {};
  const steps = (items, depth = 0) => {
    for (const step of list(items)) {
      const name = typeof step === 'string' ? step : Object.keys(step)[0];
      if (name === 'store_artifacts' || name === 'persist_to_workspace' || name === 'attach_workspace') count.Artifact++;
      else if (name === 'restore_cache' || name === 'save_cache') count.Cache++;
      else if ((name === 'when' || name === 'unless') && depth < 20) steps(step[name].steps, depth + 1);
      else if (root.commands?.[name] && depth < 20) steps(root.commands[name].steps, depth + 1);
      else count.Step++;
      count.Variable += keys(step[name]?.environment);
    }
  };
  const one = (name, use) => {
    count.Job++;
    const job = jobs[name] ?? {};
    const executor = isMap(job.executor) ? job.executor.name : job.executor;
    const base = root.executors?.[executor] ?? {};
    count.Variable += keys({ ...base.environment, ...job.environment });
    count.Service += Math.max(0, list(job.docker ?? base.docker).length - 1);
    if (use?.filters?.branches || use?.filters?.tags) count.Condition++;
    if (use?.matrix) count.Matrix++;
    steps(job.steps);
  };
  if (workflows.length === 0) {
    // Without workflows the job 'build' runs; without that either, the file is a collection of jobs.
    if (jobs.build) one('build');
    else for (const name of Object.keys(jobs)) one(name);
    count.Trigger = 2;
  }

  for (const [, workflow] of workflows) {
    // A push or a person starts a workflow, unless it says something else. One without jobs is none
    // (schema.json of https://github.com/CircleCI-Public/circleci-yaml-language-server: 'jobs' is required, of one at least), and nothing starts it.
    count.Trigger += list(workflow.triggers).length || (list(workflow.jobs).length > 0 ? 2 : 0);
    for (const use of list(workflow.jobs)) for (const [name, settings] of typeof use === 'string' ? [[use]] : Object.entries(use)) one(name, settings);
  }

  return count;
}

const counters = { GitHubActions: github, GitLabCI: gitlab, AzurePipelines: azure, CircleCI: circleci };
const reference = { tag: '!reference', collection: 'seq', resolve: () => ['reference'] };
for (const { format, name, text: source } of JSON.parse(await text(process.stdin))) {
  let result;
  try {
    result = counters[format](parse(source, { merge: true, uniqueKeys: false, customTags: [reference], logLevel: 'silent' }) ?? {});
  } catch (error) {
    result = { error: String(error.message).split('\n')[0] };
  }

  console.log(JSON.stringify({ name, ...result }));
}
