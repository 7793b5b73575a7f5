using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// The variables of https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html. A shell reads them in commands, in
/// artifact names and in cache keys; a value under <c>env</c> is literal, so there only these names and references to secrets have a meaning.
/// </summary>
internal sealed partial class BuildSpecVocabulary : IVocabulary
{
    // A branch is the head of the webhook's event without its prefix; the shell cuts it off.
    private static readonly (RunFact Fact, string Word)[] Facts =
    [
        (RunFact.Commit, "CODEBUILD_RESOLVED_SOURCE_VERSION"),
        (RunFact.Branch, "CODEBUILD_WEBHOOK_HEAD_REF#refs/heads/"),
        (RunFact.Tag, "CODEBUILD_WEBHOOK_HEAD_REF#refs/tags/"),
        (RunFact.RefName, "CODEBUILD_WEBHOOK_HEAD_REF#refs/*/"),
        (RunFact.Ref, "CODEBUILD_WEBHOOK_HEAD_REF"),
        (RunFact.SourceBranch, "CODEBUILD_WEBHOOK_HEAD_REF##refs/heads/"),
        (RunFact.TargetBranch, "CODEBUILD_WEBHOOK_BASE_REF#refs/heads/"),
        (RunFact.PullRequestNumber, "CODEBUILD_WEBHOOK_TRIGGER#pr/"),
        (RunFact.RunId, "CODEBUILD_BUILD_ID"),
        (RunFact.RunNumber, "CODEBUILD_BUILD_NUMBER"),
        (RunFact.RepositoryUrl, "CODEBUILD_SOURCE_REPO_URL"),
        (RunFact.Actor, "CODEBUILD_INITIATOR"),
        (RunFact.Event, "CODEBUILD_WEBHOOK_EVENT"),
        (RunFact.Workspace, "CODEBUILD_SRC_DIR"),
        (RunFact.JobName, "CODEBUILD_BATCH_BUILD_IDENTIFIER"),
    ];

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) => TextReferences.Split(text, Reference(), match => Part(match, place));

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart { Fact: RunFact.ShortCommit } => place == TextPlace.Script ? "$(echo $CODEBUILD_RESOLVED_SOURCE_VERSION | cut -c 1-7)" : null,
        FactPart { Fact: RunFact.TemporaryFolder } => "/tmp",
        FactPart fact => Facts.FirstOrDefault(entry => entry.Fact == fact.Fact).Word is { } word ? $"${{{word}}}" : null,
        VariablePart variable => $"${{{variable.Name}}}",
        MatrixPart value => $"${{{value.Name}}}",
        InputPart input => $"${{{input.Name}}}",
        SecretPart secret => References.Secret(secret.Name),
        SettingPart setting => References.Parameter(setting.Name),
        FileDigestPart digest when place == TextPlace.CacheKey && digest.Patterns.All(pattern => !pattern.Any(char.IsWhiteSpace)) => $"$(codebuild-hash-files {string.Join(' ', digest.Patterns)})",
        _ => null,
    };

    private static TextPart? Part(Match match, TextPlace place)
    {
        if (match.Groups["service"].Value is { Length: > 0 } service)
            return service == "ssm" ? new SettingPart(match.Groups["name"].Value) : new SecretPart(match.Groups["name"].Value);
        if (match.Groups["files"].Success)
            return place == TextPlace.CacheKey ? new FileDigestPart(match.Groups["files"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null;
        string word = match.Groups["word"].Value;
        (RunFact Fact, string Word) found = Array.Find(Facts, entry => entry.Word == word);
        if (found.Word is not null)
            return new FactPart(found.Fact);
        return place == TextPlace.CacheKey && Name().IsMatch(word) ? new VariablePart(word) : null;
    }

    [GeneratedRegex(@"\{\{resolve:(?<service>secretsmanager|ssm):(?<name>[^{}\s]+)\}\}|\$\(codebuild-hash-files (?<files>[^()$`]+)\)|\$\{(?<word>[A-Za-z_][A-Za-z0-9_]*(?:\#\#?(?:refs/(?:heads|tags|\*)/|pr/))?)\}|\$(?<word>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
