using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// Tekton's words (https://tekton.dev/docs/pipelines/variables/) and the parameters that Lighthouse gives to every run and, as environment variables,
/// to every step (https://github.com/jenkins-x/lighthouse/blob/main/pkg/triggerconfig/inrepo/default_parameters.go).
/// </summary>
internal sealed partial class TektonVocabulary : IVocabulary
{
    /// <summary>Lighthouse's name for a fact, the preferred word first.</summary>
    internal static readonly (RunFact Fact, string Name)[] Parameters =
    [
        (RunFact.Commit, "PULL_BASE_SHA"),
        (RunFact.Commit, "PULL_PULL_SHA"),
        (RunFact.Branch, "PULL_BASE_REF"),
        (RunFact.RefName, "PULL_BASE_REF"),
        (RunFact.TargetBranch, "PULL_BASE_REF"),
        (RunFact.PullRequestNumber, "PULL_NUMBER"),
        (RunFact.Ref, "PULL_PULL_REF"),
        (RunFact.RunNumber, "BUILD_ID"),
        (RunFact.RunId, "BUILD_ID"),
        (RunFact.PipelineName, "JOB_NAME"),
        (RunFact.Event, "JOB_TYPE"),
        (RunFact.RepositoryName, "REPO_NAME"),
        (RunFact.RepositoryOwner, "REPO_OWNER"),
        (RunFact.RepositoryUrl, "REPO_URL"),
    ];

    private static readonly (RunFact Fact, string Word)[] Words =
    [
        (RunFact.RunId, "context.pipelineRun.name"),
        (RunFact.PipelineName, "context.pipeline.name"),
        (RunFact.JobName, "context.task.name"),
        (RunFact.Workspace, "workspaces.source.path"),
    ];

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place)
    {
        TextPart[] parts = TextReferences.Split(text, Word(), match => Reference(match.Groups[1].Value, match.Value));
        return place == TextPlace.Script ? ShellReferences.Split(parts, Environment) : parts;
    }

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart { Fact: RunFact.Repository } => place == TextPlace.Script ? "$REPO_OWNER/$REPO_NAME" : "$(params.REPO_OWNER)/$(params.REPO_NAME)",
        FactPart { Fact: RunFact.Workspace } => DocumentWriter.SourceFolder,
        FactPart { Fact: RunFact.TemporaryFolder } => "/tmp",
        // A task runs in a container on Linux unless its pod asks for another system.
        FactPart { Fact: RunFact.RunnerOs } => "Linux",
        FactPart { Fact: RunFact.JobName } => "$(context.task.name)",
        FactPart fact => Array.Find(Parameters, candidate => candidate.Fact == fact.Fact).Name is { } name ? Parameter(name, place) : null,
        VariablePart variable => Parameter(variable.Name, place),
        SettingPart setting => $"$(params.{setting.Name})",
        InputPart input => $"$(params.{input.Name})",
        MatrixPart matrix => $"$(matrix.{matrix.Name})",
        SecretPart secret => TektonReferences.Secret(KubernetesNames.Of(secret.Name), secret.Name),
        StepOutputPart output => $"$(steps.{KubernetesNames.Of(output.Step)}.results.{output.Name})",
        JobOutputPart output => $"$(tasks.{KubernetesNames.Of(output.Job)}.results.{output.Name})",
        NativePart native => native.Text,
        _ => null,
    };

    private static string Parameter(string name, TextPlace place) => place == TextPlace.Script && KubernetesNames.IsVariable(name) ? $"${name}" : $"$(params.{name})";

    // A shell's $(command) looks the same; only what begins like a word of Tekton is one.
    private static TextPart? Reference(string word, string text)
    {
        if (Array.Find(Words, candidate => candidate.Word == word) is { Word: not null } known)
            return new FactPart(known.Fact);
        string[] steps = word.Split('.');
        bool plain = word.AsSpan().IndexOfAny("[]'\"*") < 0;
        return steps switch
        {
            ["params", var name] when plain => (TextPart?)Environment(name) ?? new VariablePart(name),
            ["matrix", var name] when plain => new MatrixPart(name),
            ["secrets", var name, var key] => new SecretPart(KubernetesNames.Of(key) == name ? key : $"{name}_{key}".Replace('-', '_').ToUpperInvariant()),
            ["tasks", var task, "results", var name] when plain => new JobOutputPart(task, name),
            ["steps", var step, "results", var name] when plain => new StepOutputPart(step, name),
            ["params" or "tasks" or "steps" or "step" or "results" or "workspaces" or "context" or "credentials" or "inputs" or "outputs" or "resources", _, ..] => new NativePart(text),
            _ => null,
        };
    }

    private static FactPart? Environment(string name) => Array.Find(Parameters, candidate => candidate.Name == name) is { Name: not null } known ? new(known.Fact) : null;

    [GeneratedRegex(@"\$\(([a-z]+[.\[][A-Za-z0-9_.'""\[\]*-]+)\)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
