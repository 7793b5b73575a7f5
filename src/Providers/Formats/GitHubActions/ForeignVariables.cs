using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// A GitLab pipeline's variables in the words of GitHub. A shell sees both as environment variables; everywhere else GitHub knows only
/// expressions, so there a predefined variable becomes one and any other becomes its value.
/// </summary>
internal sealed partial class ForeignVariables(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const int MaxDepth = 10;

    // https://docs.gitlab.com/ci/variables/predefined_variables/ beside https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
    private static readonly Dictionary<string, string> Predefined = new(StringComparer.Ordinal)
    {
        ["CI_COMMIT_SHA"] = "github.sha",
        ["CI_COMMIT_REF_NAME"] = "github.ref_name",
        ["CI_COMMIT_BRANCH"] = "github.ref_type == 'branch' && github.ref_name || ''",
        ["CI_COMMIT_TAG"] = "github.ref_type == 'tag' && github.ref_name || ''",
        ["CI_DEFAULT_BRANCH"] = "github.event.repository.default_branch",
        ["CI_PIPELINE_ID"] = "github.run_id",
        ["CI_PIPELINE_IID"] = "github.run_number",
        ["CI_PROJECT_DIR"] = "github.workspace",
        ["CI_PROJECT_NAME"] = "github.event.repository.name",
        ["CI_PROJECT_NAMESPACE"] = "github.repository_owner",
        ["CI_PROJECT_PATH"] = "github.repository",
        ["CI_SERVER_URL"] = "github.server_url",
        ["GITLAB_USER_LOGIN"] = "github.actor",
        ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] = "github.head_ref",
        ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = "github.base_ref",
    };

    private readonly bool _isForeign = pipeline.Format == "GitLabCI";
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>The workflow's variables, with those that scripts take from GitLab added.</summary>
    public VariableMap Workflow()
    {
        if (!_isForeign)
            return pipeline.Variables;
        IEnumerable<string> scripts = pipeline.Jobs.SelectMany(job => job.Steps.OfType<ScriptStep>()).Select(step => step.Script);
        string[] used = [.. scripts.SelectMany(script => Reference().Matches(script).Select(Name)).Distinct().Where(name => Predefined.ContainsKey(name) && !pipeline.Variables.ContainsKey(name)).Order(StringComparer.Ordinal)];
        VariableMap added = new(used.Select(name => KeyValuePair.Create(name, $"${{{{ {Predefined[name]} }}}}")));
        return added.With(new VariableMap(pipeline.Variables.Select(entry => KeyValuePair.Create(entry.Key, Text(null, entry.Value)))));
    }

    /// <summary>A job's variables, with those of its matrix added.</summary>
    public VariableMap Of(Job job)
    {
        if (!_isForeign)
            return job.Variables;
        IEnumerable<string> matrix = (job.Matrix?.Axes.Select(axis => axis.Name) ?? []).Concat(job.Matrix?.Include.SelectMany(include => include.Keys) ?? []).Distinct();
        VariableMap values = new(matrix.Select(name => KeyValuePair.Create(name, $"${{{{ matrix.{name} }}}}")));
        return values.With(new VariableMap(job.Variables.Select(entry => KeyValuePair.Create(entry.Key, Text(job, entry.Value)))));
    }

    /// <summary>Text that no shell will see.</summary>
    public string Text(Job? job, string text) => _isForeign ? Text(job, text, 0) : text;

    private string Text(Job? job, string text, int depth) => Reference().Replace(text, match =>
    {
        string name = Name(match);
        if (name.Length == 0)
            return match.Value == "$$" ? "$" : match.Value;
        if (job?.Matrix is { } matrix && (matrix.Axes.Any(axis => axis.Name == name) || matrix.Include.Any(include => include.ContainsKey(name))))
            return $"${{{{ matrix.{name} }}}}";
        if ((job?.Variables.Find(name) ?? pipeline.Variables.Find(name)) is { } value && depth < MaxDepth)
            return Text(job, value, depth + 1);
        if (Predefined.TryGetValue(name, out string? expression))
            return $"${{{{ {expression} }}}}";
        if (_reported.Add(name))
            diagnostics.Lost($"the variable '${name}' outside of scripts", GitHubActionsFormat.FormatName, "Put '${{ vars." + name + " }}' or '${{ secrets." + name + " }}' in its place.");
        return match.Value;
    });

    private static string Name(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    [GeneratedRegex(@"\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
