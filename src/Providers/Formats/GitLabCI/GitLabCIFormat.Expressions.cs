using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

internal sealed partial class GitLabCIFormat : IExpressions
{
    /// <inheritdoc/>
    public string Expand(string text, ExpressionContext context) => Variables(context).Expand(text);

    /// <inheritdoc/>
    public string ExpandScript(string script, ExpressionContext context) => script;

    /// <inheritdoc/>
    public Job Resolve(Job job, ExpressionContext context) => new JobResolver(context with { Job = job }).Resolve(job);

    /// <inheritdoc/>
    public Step Resolve(Step step, ExpressionContext context) => step;

    /// <inheritdoc/>
    public string CacheKey(CacheStep step, ExpressionContext context)
    {
        if (GitLabVocabulary.Digest(step.Key) is { } digest && context.HashFiles is { } hashFiles)
        {
            string made = hashFiles([.. digest.Groups[1].Value.Split(", ").Select(file => Expand(file, context))]);
            // "If no file matches, the fallback key is default."
            return Expand(step.Key[..digest.Index], context) + (made.Length == 0 ? CacheReader.DefaultKey : made) + Expand(step.Key[(digest.Index + digest.Length)..], context);
        }

        string key = Expand(step.Key, context);
        string? text = Array.Find(step.Native, setting => setting is { Format: FormatName, Key: "key" })?.Text;
        if (text is null || YamlLoader.Fragment(text) is not YamlMap map || map["files"] is not YamlList files || context.HashFiles is null)
            return key;
        string hash = context.HashFiles([.. files.Items.OfType<YamlScalar>().Select(file => Expand(file.Value, context))]);
        string computed = hash.Length == 0 ? CacheReader.DefaultKey : hash;
        return map["prefix"] is null ? computed : $"{key}-{computed}";
    }

    /// <inheritdoc/>
    public string[] VariableFiles(Job job)
    {
        string? reports = Array.Find(job.Native, setting => setting is { Format: FormatName, Key: "artifacts:reports" })?.Text;
        YamlNode? files = reports is not null && YamlLoader.Fragment(reports) is YamlMap map ? map["dotenv"] : null;
        return files switch
        {
            YamlScalar { IsNull: false } scalar => [scalar.Value],
            YamlList list => [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)],
            _ => [],
        };
    }

    /// <inheritdoc/>
    public bool Test(string condition, ExpressionContext context) => Test(condition, Variables(context));

    /// <inheritdoc/>
    public VariableMap DefaultVariables(ExpressionContext context)
    {
        VariableMap defaults = GitLabVariables.Of(context);
        YamlList? rules = Array.Find(context.Pipeline.Native, setting => setting is { Format: FormatName, Key: "workflow" })?.Text is { } text ? (YamlLoader.Fragment(text) as YamlMap)?["rules"] as YamlList : null;
        if (rules is null)
            return defaults;
        // The rule that let the pipeline start may set variables for all of its jobs.
        VariableExpansion variables = new(defaults.With(context.Pipeline.Variables).With(context.Configuration).With(context.Inputs));
        YamlMap? matching = rules.Items.OfType<YamlMap>().FirstOrDefault(rule => rule["if"] is not YamlScalar expression || Test(expression.Value, variables));
        return matching?["variables"] is YamlMap values
            ? defaults.With(new VariableMap(values.Entries.Where(entry => entry.Value is YamlScalar).Select(entry => KeyValuePair.Create(entry.Name, ((YamlScalar)entry.Value).Value))))
            : defaults;
    }

    /// <summary>Whether a rule's expression holds.</summary>
    internal static bool Test(string expression, VariableExpansion variables) => new RuleEvaluator(expression, variables.Find).Test(RuleParser.Parse(expression));

    /// <summary>All variables by their precedence: the system's, the pipeline's, the job's, the project's, those of this run (https://docs.gitlab.com/ci/variables/#cicd-variable-precedence).</summary>
    internal VariableExpansion Variables(ExpressionContext context)
    {
        VariableMap all = DefaultVariables(context)
            .With(context.Pipeline.Variables)
            .With(context.Job?.Variables ?? new())
            .With(context.Variables)
            .With(context.Matrix)
            .With(context.Configuration)
            .With(context.Secrets)
            .With(context.Inputs);
        return new(all, Raw(context.Pipeline.Native).Concat(Raw(context.Job?.Native ?? [])).ToHashSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Raw(NativeSetting[] native) =>
        Array.Find(native, setting => setting is { Format: FormatName, Key: "variables" })?.Text is { } text && YamlLoader.Fragment(text) is YamlMap map
            ? map.Entries.Where(entry => entry.Value is YamlMap value && value["expand"] is YamlScalar { Value: "false" }).Select(entry => entry.Name)
            : [];
}
