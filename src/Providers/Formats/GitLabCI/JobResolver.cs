using System.Globalization;
using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What a job's native settings mean in a run: rules, only and except, a number of copies.</summary>
internal sealed class JobResolver(ExpressionContext context)
{
    private const string Format = GitLabCIFormat.FormatName;

    private readonly VariableExpansion _variables = new GitLabCIFormat().Variables(context);

    public Job Resolve(Job job)
    {
        if (Native(job, "rules") is YamlList rules)
            job = Rules(job, rules);
        if (Native(job, "only") is { } only && !Filters(only).All(fits => fits))
            job = job with { Condition = Condition.Never };
        if (Native(job, "except") is { } except && Filters(except).Any(fits => fits))
            job = job with { Condition = Condition.Never };
        if (Native(job, "parallel") is YamlScalar copies && int.TryParse(copies.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 1 and <= 200)
        {
            string[] indexes = [.. Enumerable.Range(1, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
            job = job with { Matrix = new() { Axes = [new("CI_NODE_INDEX", indexes)], FailFast = false }, Variables = job.Variables.With("CI_NODE_TOTAL", copies.Value) };
        }

        return job.Condition is null ? job : job with { Condition = Settled(job.Condition) };
    }

    // What files changed is known before the run; a condition that nothing fulfills asks for no status.
    private Condition Settled(Condition condition) => condition switch
    {
        PathCondition paths when !Changed([.. paths.Patterns.Select(_variables.Expand).Where(path => path.Length > 0)], null) => new AnyCondition([]),
        NotCondition not => new NotCondition(Settled(not.Condition)),
        AllCondition all => new AllCondition([.. all.Conditions.Select(Settled)]),
        AnyCondition any => new AnyCondition([.. any.Conditions.Select(Settled)]),
        _ => condition,
    };

    // The first rule that fits decides; where none does, the job does not run.
    private Job Rules(Job job, YamlList rules)
    {
        YamlMap? rule = rules.Items.OfType<YamlMap>().FirstOrDefault(Fits);
        if (rule is null)
            return job with { Condition = Condition.Never };
        if (rule["variables"] is YamlMap variables)
            job = job with { Variables = job.Variables.With(new VariableMap(variables.Entries.Where(entry => entry.Value is YamlScalar).Select(entry => KeyValuePair.Create(entry.Name, ((YamlScalar)entry.Value).Value)))) };
        if (rule["allow_failure"] is YamlScalar mayFail)
            job = job with { ContinueOnError = mayFail.Value == "true" };
        if (rule["needs"] is YamlList needs)
            job = job with { Needs = [.. needs.Items.Select(need => need is YamlMap map ? map["job"] : need).OfType<YamlScalar>().Select(need => need.Value)] };
        return (rule["when"] as YamlScalar)?.Value switch
        {
            "never" => job with { Condition = Condition.Never },
            "always" => job with { Condition = Condition.Always, Manual = false },
            "on_failure" => job with { Condition = Condition.OnFailure, Manual = false },
            "manual" => job with { Manual = true, Condition = null },
            "on_success" => job with { Manual = false, Condition = null },
            _ => job,
        };
    }

    private bool Fits(YamlMap rule) =>
        (rule["if"] is not YamlScalar expression || GitLabCIFormat.Test(expression.Value, _variables))
        && (rule["changes"] is not { } changes || Changed(changes))
        && (rule["exists"] is not { } exists || Exists(exists));

    // https://docs.gitlab.com/ci/yaml/#ruleschanges: true where there is no push to compare with, such as for a new branch, a tag or a schedule.
    private bool Changed(YamlNode node)
    {
        string? since = node is YamlMap map && map["compare_to"] is YamlScalar { IsNull: false } reference ? _variables.Expand(reference.Value) : null;
        return Changed(Patterns(node), since);
    }

    private bool Changed(string[] paths, string? since)
    {
        if (context.ChangedFiles?.Invoke(since) is not { } files)
            return true;
        PathPattern[] patterns = [.. paths.SelectMany(GlobBraces.Expand).Select(pattern => new PathPattern(pattern))];
        return files.Any(file => patterns.Any(pattern => pattern.Matches(file)));
    }

    private string[] Patterns(YamlNode node)
    {
        YamlNode? paths = node is YamlMap map ? map["paths"] : node;
        return [.. (paths is null ? [] : Texts(paths)).Select(_variables.Expand).Where(path => path.Length > 0)];
    }

    private bool Exists(YamlNode node)
    {
        string[] patterns = Patterns(node);
        FolderFileSource? files = context.Workspace.Length > 0 && Directory.Exists(context.Workspace) ? new(context.Workspace) : null;
        return files is not null && patterns.Any(pattern => files.Find(pattern).Any());
    }

    // https://docs.gitlab.com/ci/yaml/deprecated_keywords/#only--except: all that stands under 'only' must fit, any of what stands under 'except'.
    private IEnumerable<bool> Filters(YamlNode node)
    {
        YamlMap? map = node as YamlMap;
        if ((map is null ? node : map["refs"]) is { } refs)
            yield return Texts(refs).Any(RefFits);
        if (map?["variables"] is { } variables)
            yield return Texts(variables).Any(expression => GitLabCIFormat.Test(expression, _variables));
        if (map?["changes"] is { } changes)
            yield return Changed(changes);
    }

    private bool RefFits(string filter)
    {
        string name = context.Run.Ref;
        return filter switch
        {
            "branches" => !context.IsTag && context.Run.Event != "pull_request",
            "tags" => context.IsTag,
            "merge_requests" => context.Run.Event == "pull_request",
            "schedules" => context.Run.Event == "schedule",
            "pushes" => context.Run.Event == "push",
            "web" => context.Run.Event is "manual" or "restart",
            "api" or "chat" or "external" or "external_pull_requests" or "pipelines" or "triggers" => false,
            ['/', ..] => GitLabCIFormat.Test($"$CI_COMMIT_REF_NAME =~ {filter}", _variables),
            _ => new PathPattern(filter).Matches(name),
        };
    }

    private static IEnumerable<string> Texts(YamlNode node) => (node is YamlList list ? list.Items : [node]).OfType<YamlScalar>().Select(item => item.Value);

    private static YamlNode? Native(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key) is { } setting ? YamlLoader.Fragment(setting.Text) : null;
}
