using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>GitHub refers to everything by expressions; in scripts it has environment variables for what it knows about the run as well.</summary>
internal sealed partial class GitHubVocabulary : IVocabulary
{
    // https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
    private static readonly (RunFact Fact, string Expression)[] Expressions =
    [
        (RunFact.Commit, "github.sha"),
        (RunFact.RefName, "github.ref_name"),
        (RunFact.Branch, "github.ref_type == 'branch' && github.ref_name || ''"),
        (RunFact.Tag, "github.ref_type == 'tag' && github.ref_name || ''"),
        (RunFact.Ref, "github.ref"),
        (RunFact.DefaultBranch, "github.event.repository.default_branch"),
        (RunFact.RunId, "github.run_id"),
        (RunFact.RunNumber, "github.run_number"),
        (RunFact.Repository, "github.repository"),
        (RunFact.RepositoryName, "github.event.repository.name"),
        (RunFact.RepositoryOwner, "github.repository_owner"),
        (RunFact.RepositoryUrl, "github.event.repository.html_url"),
        (RunFact.ServerUrl, "github.server_url"),
        (RunFact.Actor, "github.actor"),
        (RunFact.Event, "github.event_name"),
        (RunFact.Workspace, "github.workspace"),
        (RunFact.PipelineName, "github.workflow"),
        (RunFact.JobName, "github.job"),
        (RunFact.JobStatus, "job.status"),
        (RunFact.RunnerOs, "runner.os"),
        (RunFact.PullRequestNumber, "github.event.pull_request.number"),
        (RunFact.SourceBranch, "github.head_ref"),
        (RunFact.TargetBranch, "github.base_ref"),
        (RunFact.TemporaryFolder, "runner.temp"),
        (RunFact.JobToken, "github.token"),
    ];

    // https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
    private static readonly (RunFact Fact, string Name)[] Variables =
    [
        (RunFact.Commit, "GITHUB_SHA"),
        (RunFact.RefName, "GITHUB_REF_NAME"),
        (RunFact.Ref, "GITHUB_REF"),
        (RunFact.RunId, "GITHUB_RUN_ID"),
        (RunFact.RunNumber, "GITHUB_RUN_NUMBER"),
        (RunFact.Repository, "GITHUB_REPOSITORY"),
        (RunFact.RepositoryOwner, "GITHUB_REPOSITORY_OWNER"),
        (RunFact.ServerUrl, "GITHUB_SERVER_URL"),
        (RunFact.Actor, "GITHUB_ACTOR"),
        (RunFact.Event, "GITHUB_EVENT_NAME"),
        (RunFact.Workspace, "GITHUB_WORKSPACE"),
        (RunFact.PipelineName, "GITHUB_WORKFLOW"),
        (RunFact.JobName, "GITHUB_JOB"),
        (RunFact.RunnerOs, "RUNNER_OS"),
        (RunFact.SourceBranch, "GITHUB_HEAD_REF"),
        (RunFact.TargetBranch, "GITHUB_BASE_REF"),
        (RunFact.TemporaryFolder, "RUNNER_TEMP"),
    ];

    private static readonly Dictionary<string, RunFact> ByExpression = new(
        Expressions.Select(entry => KeyValuePair.Create(entry.Expression, entry.Fact)).Append(new("secrets.github_token", RunFact.JobToken)).Append(new("github.event.number", RunFact.PullRequestNumber)),
        StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<RunFact, string> ByFact = Expressions.ToDictionary(entry => entry.Fact, entry => entry.Expression);
    private static readonly Dictionary<string, RunFact> ByName = Variables.ToDictionary(entry => entry.Name, entry => entry.Fact, StringComparer.Ordinal);
    private static readonly Dictionary<RunFact, string> NameOf = Variables.ToDictionary(entry => entry.Fact, entry => entry.Name);

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place)
    {
        List<TextPart> parts = [];
        int from = 0;
        while (text.IndexOf("${{", from, StringComparison.Ordinal) is var open and >= 0 && Close(text, open + 3) is { } close)
        {
            if (open > from)
                parts.Add(new LiteralPart(text[from..open]));
            parts.Add(Part(text[(open + 3)..close].Trim(), text[open..(close + 2)]));
            from = close + 2;
        }

        if (from < text.Length)
            parts.Add(new LiteralPart(text[from..]));
        Compose(parts);
        return place == TextPlace.Script ? ShellReferences.Split(parts, name => ByName.TryGetValue(name, out RunFact fact) ? new FactPart(fact) : null) : [.. parts];
    }

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart { Fact: RunFact.RunUrl } => "${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}",
        FactPart { Fact: RunFact.ShortCommit } => place == TextPlace.Script ? "$(printf %.8s \"$GITHUB_SHA\")" : null,
        FactPart fact when place == TextPlace.Script && NameOf.TryGetValue(fact.Fact, out string? name) => $"${name}",
        FactPart fact => ByFact.TryGetValue(fact.Fact, out string? expression) ? $"${{{{ {expression} }}}}" : null,
        VariablePart variable when place == TextPlace.Script && IsName(variable.Name) && !variable.Name.Contains('-', StringComparison.Ordinal) => $"${variable.Name}",
        VariablePart variable => Property("env", variable.Name),
        SettingPart setting => Property("vars", setting.Name),
        SecretPart secret => Property("secrets", secret.Name),
        MatrixPart matrix => Property("matrix", matrix.Name),
        InputPart input => Property("inputs", input.Name),
        StepOutputPart output => $"${{{{ steps.{output.Step}.outputs{Member(output.Name)} }}}}",
        JobOutputPart output => $"${{{{ needs.{output.Job}.outputs{Member(output.Name)} }}}}",
        FileDigestPart digest => $"${{{{ hashFiles({string.Join(", ", digest.Patterns.Select(pattern => $"'{pattern.Replace("'", "''", StringComparison.Ordinal)}'"))}) }}}}",
        NativePart native => native.Text,
        _ => null,
    };

    /// <inheritdoc/>
    public string? WriteInput(string name, string? byDefault) => byDefault is { Length: > 0 }
        ? $"${{{{ inputs{Member(name)} || '{byDefault.Replace("'", "''", StringComparison.Ordinal)}' }}}}"
        : Property("inputs", name);

    private static string Property(string context, string name) => $"${{{{ {context}{Member(name)} }}}}";

    private static string Member(string name) => IsName(name) ? $".{name}" : $"['{name.Replace("'", "''", StringComparison.Ordinal)}']";

    private static bool IsName(string name) => name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    private static TextPart Part(string expression, string whole)
    {
        if (ByExpression.TryGetValue(expression, out RunFact fact))
            return new FactPart(fact);
        if (expression is "true" or "false")
            return new LiteralPart(expression);
        Match named = Named().Match(expression);
        if (named.Success)
        {
            string name = named.Groups[2].Success ? named.Groups[2].Value : named.Groups[3].Value.Replace("''", "'", StringComparison.Ordinal);
            return named.Groups[1].Value.ToLowerInvariant() switch
            {
                "env" => new VariablePart(name),
                "vars" => new SettingPart(name),
                "secrets" => new SecretPart(name),
                "matrix" => new MatrixPart(name),
                _ => new InputPart(name),
            };
        }

        if (Output().Match(expression) is { Success: true } output)
        {
            string name = output.Groups[3].Success ? output.Groups[3].Value : output.Groups[4].Value;
            return output.Groups[1].Value.Equals("steps", StringComparison.OrdinalIgnoreCase) ? new StepOutputPart(output.Groups[2].Value, name) : new JobOutputPart(output.Groups[2].Value, name);
        }

        if (HashFiles().Match(expression) is { Success: true } hash)
            return new FileDigestPart([.. hash.Groups[1].Captures.Concat(hash.Groups[2].Captures).Select(capture => capture.Value.Replace("''", "'", StringComparison.Ordinal))]);
        return Text().Match(expression) is { Success: true } text ? new LiteralPart(text.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal)) : new NativePart(whole);
    }

    // A run's page has no word of its own, but everybody puts it together in the same way.
    private static void Compose(List<TextPart> parts)
    {
        for (int i = 0; i + 4 < parts.Count; i++)
        {
            if (parts[i] is FactPart { Fact: RunFact.ServerUrl } && parts[i + 1] is LiteralPart { Text: "/" } && parts[i + 2] is FactPart { Fact: RunFact.Repository }
                && parts[i + 3] is LiteralPart { Text: "/actions/runs/" } && parts[i + 4] is FactPart { Fact: RunFact.RunId })
            {
                parts.RemoveRange(i, 5);
                parts.Insert(i, new FactPart(RunFact.RunUrl));
            }
        }
    }

    // The closing brackets may not be those inside a quoted text.
    private static int? Close(string text, int from)
    {
        bool quoted = false;
        for (int at = from; at + 1 < text.Length; at++)
        {
            if (text[at] == '\'')
                quoted = !quoted;
            else if (!quoted && text[at] == '}' && text[at + 1] == '}')
                return at;
        }

        return null;
    }

    [GeneratedRegex(@"\A(env|vars|secrets|matrix|inputs|github\.event\.inputs)(?:\.([A-Za-z_][A-Za-z0-9_-]*)|\['((?:[^']|'')*)'\])\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"\A(steps|needs)\.([A-Za-z_][A-Za-z0-9_-]*)\.outputs(?:\.([A-Za-z_][A-Za-z0-9_-]*)|\['([^']*)'\])\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Output();

    [GeneratedRegex(@"\AhashFiles\(\s*'((?:[^']|'')*)'(?:\s*,\s*'((?:[^']|'')*)')*\s*\)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HashFiles();

    [GeneratedRegex(@"\A'((?:[^']|'')*)'\z", RegexOptions.CultureInvariant)]
    private static partial Regex Text();
}
