using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>
/// What Groovy replaces in a text, and the variables that Jenkins sets (https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables and
/// its page /env-vars.html): <c>${env.NAME}</c>, <c>${params.NAME}</c>; in scripts <c>$NAME</c>. <c>${credentials.ID}</c> is the model's word for
/// <c>credentials('ID')</c>.
/// </summary>
internal sealed partial class JenkinsfileVocabulary : IVocabulary
{
    // The preferred word first.
    private static readonly (RunFact Fact, string Name)[] Facts =
    [
        (RunFact.Commit, "GIT_COMMIT"),
        (RunFact.Branch, "BRANCH_NAME"),
        (RunFact.RefName, "BRANCH_NAME"),
        (RunFact.Tag, "TAG_NAME"),
        (RunFact.RunId, "BUILD_ID"),
        (RunFact.RunNumber, "BUILD_NUMBER"),
        (RunFact.RunUrl, "BUILD_URL"),
        (RunFact.PipelineName, "JOB_NAME"),
        (RunFact.JobName, "STAGE_NAME"),
        (RunFact.RepositoryUrl, "GIT_URL"),
        (RunFact.ServerUrl, "JENKINS_URL"),
        (RunFact.Workspace, "WORKSPACE"),
        (RunFact.TemporaryFolder, "WORKSPACE_TMP"),
        (RunFact.PullRequestNumber, "CHANGE_ID"),
        (RunFact.SourceBranch, "CHANGE_BRANCH"),
        (RunFact.TargetBranch, "CHANGE_TARGET"),
        (RunFact.Actor, "CHANGE_AUTHOR"),
    ];

    private const string Result = "currentBuild.currentResult";

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place)
    {
        TextPart[] parts = TextReferences.Split(text, Word(), Part);
        return place == TextPlace.Script ? ShellReferences.Split(parts, FactOf) : parts;
    }

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart { Fact: RunFact.JobStatus } => $"${{{Result}}}",
        // Agents with another system have no shell.
        FactPart { Fact: RunFact.RunnerOs } => "Linux",
        FactPart fact => Array.Find(Facts, known => known.Fact == fact.Fact).Name is { } name ? Environment(name, place) : null,
        VariablePart variable => Environment(variable.Name, place),
        SettingPart setting => Environment(setting.Name, place),
        MatrixPart matrix => Environment(matrix.Name, place),
        InputPart input => place == TextPlace.Script ? Environment(input.Name, place) : $"${{params.{Name(input.Name)}}}",
        SecretPart secret => $"${{credentials.{secret.Name}}}",
        NativePart native => native.Text,
        _ => null,
    };

    /// <summary>A name that a variable can have.</summary>
    internal static string Name(string name)
    {
        string made = new([.. name.Select(character => char.IsAsciiLetterOrDigit(character) || character == '_' ? character : '_')]);
        return made.Length == 0 || char.IsAsciiDigit(made[0]) ? "_" + made : made;
    }

    private static string Environment(string name, TextPlace place) => place == TextPlace.Script ? $"${Name(name)}" : $"${{env.{Name(name)}}}";

    private static FactPart? FactOf(string name) => Array.Find(Facts, known => known.Name == name) is { Name: not null } known ? new(known.Fact) : null;

    private static TextPart Part(Match match)
    {
        string word = match.Groups[1].Value, name = match.Groups[2].Value;
        return match.Value == $"${{{Result}}}" ? new FactPart(RunFact.JobStatus) : word switch
        {
            "env" when !name.Contains('.', StringComparison.Ordinal) => (TextPart?)FactOf(name) ?? new VariablePart(name),
            "params" when !name.Contains('.', StringComparison.Ordinal) => new InputPart(name),
            "credentials" => new SecretPart(name),
            _ => new NativePart(match.Value),
        };
    }

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\.([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)(?:\(\))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
