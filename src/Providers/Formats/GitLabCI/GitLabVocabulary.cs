using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>
/// GitLab refers to everything by variables (https://docs.gitlab.com/ci/variables/where_variables_can_be_used/). Cache keys made from files are a
/// structure in the file (https://docs.gitlab.com/ci/yaml/#cachekeyfiles); in the model they stand as <c>{files: a, b}</c>.
/// </summary>
internal sealed partial class GitLabVocabulary : IVocabulary
{
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    private static readonly (RunFact Fact, string Name)[] Facts =
    [
        (RunFact.Commit, "CI_COMMIT_SHA"),
        (RunFact.ShortCommit, "CI_COMMIT_SHORT_SHA"),
        (RunFact.RefName, "CI_COMMIT_REF_NAME"),
        (RunFact.Branch, "CI_COMMIT_BRANCH"),
        (RunFact.Tag, "CI_COMMIT_TAG"),
        (RunFact.DefaultBranch, "CI_DEFAULT_BRANCH"),
        (RunFact.RunId, "CI_PIPELINE_ID"),
        (RunFact.RunNumber, "CI_PIPELINE_IID"),
        (RunFact.RunUrl, "CI_PIPELINE_URL"),
        (RunFact.Repository, "CI_PROJECT_PATH"),
        (RunFact.RepositoryName, "CI_PROJECT_NAME"),
        (RunFact.RepositoryOwner, "CI_PROJECT_NAMESPACE"),
        (RunFact.RepositoryUrl, "CI_PROJECT_URL"),
        (RunFact.ServerUrl, "CI_SERVER_URL"),
        (RunFact.Actor, "GITLAB_USER_LOGIN"),
        (RunFact.Event, "CI_PIPELINE_SOURCE"),
        (RunFact.Workspace, "CI_PROJECT_DIR"),
        (RunFact.PipelineName, "CI_PIPELINE_NAME"),
        (RunFact.JobName, "CI_JOB_NAME"),
        (RunFact.JobStatus, "CI_JOB_STATUS"),
        (RunFact.PullRequestNumber, "CI_MERGE_REQUEST_IID"),
        (RunFact.SourceBranch, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        (RunFact.TargetBranch, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        (RunFact.JobToken, "CI_JOB_TOKEN"),
    ];

    private static readonly Dictionary<string, RunFact> ByName = Facts.ToDictionary(entry => entry.Name, entry => entry.Fact, StringComparer.Ordinal);
    private static readonly Dictionary<RunFact, string> ByFact = Facts.ToDictionary(entry => entry.Fact, entry => entry.Name);

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) => place == TextPlace.Script
        // A shell's own variables look the same, so in a script only the system's are taken for references.
        ? ShellReferences.Split([new LiteralPart(text)], name => ByName.TryGetValue(name, out RunFact fact) ? new FactPart(fact) : null)
        : TextReferences.Split(text, Reference(), match => match.Groups[3].Success && place != TextPlace.CacheKey ? null : Part(match));

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal when place is TextPlace.Script => literal.Text,
        LiteralPart literal => literal.Text == "$" ? "$$" : Dollar().Replace(literal.Text, "$$$$"),
        FactPart fact => ByFact.TryGetValue(fact.Fact, out string? name) ? $"${name}" : null,
        VariablePart variable => $"${VariableName(variable.Name)}",
        SettingPart setting => $"${VariableName(setting.Name)}",
        SecretPart secret => $"${VariableName(secret.Name)}",
        MatrixPart matrix => $"${VariableName(matrix.Name)}",
        InputPart input => $"${VariableName(input.Name)}",
        JobOutputPart output => $"${OutputName(output.Job, output.Name)}",
        FileDigestPart digest when place == TextPlace.CacheKey => $"{{files: {string.Join(", ", digest.Patterns)}}}",
        NativePart native => native.Text,
        _ => null,
    };

    /// <summary>A name that a variable can have: "only letters, digits, or _" (https://docs.gitlab.com/ci/variables/).</summary>
    public static string VariableName(string name)
    {
        string valid = new([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);
        return valid.Length == 0 || char.IsAsciiDigit(valid[0]) ? $"_{valid}" : valid;
    }

    /// <summary>The variable in which a job's output comes to those that need it.</summary>
    public static string OutputName(string job, string name) => VariableName($"{job}_{name}");

    /// <summary>The patterns of a digest in a cache key as the model holds it, with where it stands; null for none.</summary>
    public static Match? Digest(string key) => Files().Match(key) is { Success: true } match ? match : null;

    private static TextPart Part(Match match)
    {
        if (match.Value == "$$")
            return new LiteralPart("$");
        if (match.Groups[3].Success)
            return new FileDigestPart(match.Groups[3].Value.Split(", "));
        string name = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
        return ByName.TryGetValue(name, out RunFact fact) ? new FactPart(fact) : new VariablePart(name);
    }

    [GeneratedRegex(@"\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))|\{files: ([^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\{files: ([^{}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Files();

    [GeneratedRegex(@"\$(?=[A-Za-z_{$])", RegexOptions.CultureInvariant)]
    private static partial Regex Dollar();
}
