using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// <c>#{namespace.key}</c> (https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html): <c>codepipeline</c> is reserved,
/// <c>variables</c> holds the pipeline's own, any other namespace is an action's. Commands run in CodeBuild and see its variables too.
/// </summary>
internal sealed partial class CodePipelineVocabulary : IVocabulary
{
    /// <summary>The namespace of a source action that we write; the console gives the same.</summary>
    public const string SourceNamespace = "SourceVariables";

    private const string Inputs = "variables";

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html#action-reference-CodestarConnectionSource-variables
    // and, for RepositoryName, https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html#action-reference-CodeCommit-variables.
    private static readonly (RunFact Fact, string Key)[] SourceFacts =
    [
        (RunFact.Commit, "CommitId"),
        (RunFact.Branch, "BranchName"),
        (RunFact.Repository, "FullRepositoryName"),
        (RunFact.RepositoryName, "RepositoryName"),
    ];

    private readonly BuildSpecVocabulary _shell = new();

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place)
    {
        List<TextPart> parts = [];
        int at = 0;
        foreach (Match match in Reference().Matches(text))
        {
            AddText(parts, text[at..match.Index], place);
            parts.Add(Part(match.Groups["namespace"].Value, match.Groups["key"].Value, match.Value));
            at = match.Index + match.Length;
        }

        AddText(parts, text[at..], place);
        return [.. parts];
    }

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        NativePart native => native.Text,
        // A script takes these from a variable of its job: the service replaces references in variables, not in commands.
        FactPart fact when place == TextPlace.Script && fact.Fact is not (RunFact.RunNumber or RunFact.Workspace or RunFact.ShortCommit or RunFact.TemporaryFolder) => null,
        FactPart { Fact: RunFact.RunId } => "#{codepipeline.PipelineExecutionId}",
        FactPart { Fact: RunFact.RefName or RunFact.SourceBranch } => Source("BranchName"),
        FactPart fact when Array.Find(SourceFacts, entry => entry.Fact == fact.Fact).Key is { } key => Source(key),
        // Pipelines start their builds themselves, so what a webhook tells is not there.
        FactPart { Fact: RunFact.RunNumber or RunFact.Workspace or RunFact.ShortCommit } => place == TextPlace.Script ? _shell.Write(part, place) : null,
        FactPart { Fact: RunFact.TemporaryFolder } => "/tmp",
        FactPart => null,
        InputPart input => $"#{{{Inputs}.{input.Name}}}",
        JobOutputPart output => $"#{{{output.Job}.{output.Name}}}",
        FileDigestPart => null,
        _ => _shell.Write(part, place),
    };

    private static string Source(string key) => $"#{{{SourceNamespace}.{key}}}";

    private void AddText(List<TextPart> parts, string text, TextPlace place)
    {
        if (text.Length > 0)
            parts.AddRange(_shell.Read(text, place));
    }

    // Whatever the source action's namespace is called, its keys are the provider's.
    private static TextPart Part(string space, string key, string text)
    {
        if (space == "codepipeline")
            return key == "PipelineExecutionId" ? new FactPart(RunFact.RunId) : new NativePart(text);
        if (space == Inputs)
            return new InputPart(key);
        if (!space.Contains("source", StringComparison.OrdinalIgnoreCase))
            return new JobOutputPart(space, key);
        (RunFact Fact, string Key) found = Array.Find(SourceFacts, entry => entry.Key == key);
        return found.Key is null ? new NativePart(text) : new FactPart(found.Fact);
    }

    [GeneratedRegex(@"\#\{(?<namespace>[A-Za-z0-9@\-_]+)\.(?<key>[A-Za-z0-9@\-_.]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
