using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>
/// Cloud Build's substitutions (https://docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values) and its form for secrets,
/// <c>$$NAME</c> (https://docs.cloud.google.com/build/docs/securing-builds/use-secrets).
/// </summary>
internal sealed partial class CloudBuildVocabulary : IVocabulary
{
    // The preferred word first.
    private static readonly (RunFact Fact, string Name)[] Facts =
    [
        (RunFact.Commit, "COMMIT_SHA"),
        (RunFact.Commit, "REVISION_ID"),
        (RunFact.ShortCommit, "SHORT_SHA"),
        (RunFact.RefName, "REF_NAME"),
        (RunFact.Branch, "BRANCH_NAME"),
        (RunFact.Tag, "TAG_NAME"),
        (RunFact.RunId, "BUILD_ID"),
        (RunFact.PipelineName, "TRIGGER_NAME"),
        (RunFact.RepositoryName, "REPO_NAME"),
        (RunFact.Repository, "REPO_FULL_NAME"),
        (RunFact.SourceBranch, "_HEAD_BRANCH"),
        (RunFact.TargetBranch, "_BASE_BRANCH"),
        (RunFact.PullRequestNumber, "_PR_NUMBER"),
    ];

    /// <summary>The substitution by which the writer knows a value of the matrix; it replaces it before anything is written.</summary>
    public static string MatrixName(string axis) => "_MATRIX" + Substitutions.Own(axis);

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) => place == TextPlace.Script
        ? ShellReferences.Split([new LiteralPart(text)], name => Substitutions.IsName(name) ? Part(name) : null)
        : TextReferences.Split(text, Reference(), Part);

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart { Fact: RunFact.Workspace } => BuildWriter.Workspace,
        FactPart { Fact: RunFact.TemporaryFolder } => "/tmp",
        // Every step runs in a container on Linux.
        FactPart { Fact: RunFact.RunnerOs } => "Linux",
        FactPart fact => Array.Find(Facts, known => known.Fact == fact.Fact).Name is { } name ? $"${name}" : null,
        VariablePart variable => place == TextPlace.Script ? $"${Shell(variable.Name)}" : $"${Substitutions.Own(variable.Name)}",
        SettingPart setting => $"${Substitutions.Own(setting.Name)}",
        InputPart input => $"${Substitutions.Own(input.Name)}",
        MatrixPart matrix => $"${MatrixName(matrix.Name)}",
        SecretPart secret => $"$${{{secret.Name}}}",
        NativePart native => native.Text,
        _ => null,
    };

    private static string Shell(string name) => new([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);

    private static TextPart? Part(Match match)
    {
        string name = match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value;
        return match.Groups[1].Value == "$$" ? new SecretPart(name) : Substitutions.IsName(name) ? Part(name) : null;
    }

    // What the file does not define comes from the trigger or from whoever submits the build.
    private static TextPart Part(string name) => Array.Find(Facts, known => known.Name == name) is { Name: not null } known ? new FactPart(known.Fact)
        : Substitutions.IsOwn(name) ? new VariablePart(name)
        : new SettingPart(name);

    [GeneratedRegex(@"(\$\$?)(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Z_][A-Z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
