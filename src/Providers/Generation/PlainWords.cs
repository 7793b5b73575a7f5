using CicdTools.Providers.Detection;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Generation;

/// <summary>GitLab's words less what other systems have nothing for: a branch by its name decides, and the script asks what is set.</summary>
internal sealed class PlainWords(IPipelineFormat format, string defaultBranch) : GitLabWords
{
    private static readonly string[] WithoutTags = ["CodePipeline", "Spinnaker", "Tekton"];

    public override bool HasGate => ((format as IDialect)?.Traits ?? DialectTraits.Common).WaitsForPeople;

    public override Condition WhenSet(params string[] variables) =>
        new NativeCondition(Format, (WithoutTags.Contains(format.Name) ? "" : "$CI_COMMIT_TAG || ") + $"$CI_COMMIT_BRANCH == {System.Text.Json.JsonSerializer.Serialize(defaultBranch)}");

    public override Step[] Ask(params string[] variables) =>
    [
        .. variables.Select(variable => new ScriptStep
        {
            Name = $"Ask for {variable}",
            Script = $"if test -z \"${{{variable}:-}}\"; then echo {ShellWord.Quote($"Nothing to do: {variable} is not set.")}; exit 0; fi",
        }),
    ];

    // Machines of these have Docker; where steps are containers, an image with its client reaches the builder's own.
    public override Job WithImageBuilder(Job job) => format.Name switch
    {
        "CircleCI" or "AzurePipelines" => job with { Runner = new() { Labels = ["ubuntu-latest"] } },
        "CloudBuild" or "Spinnaker" or "Tekton" => job with { Container = new() { Image = ImageBuilder } },
        _ => job,
    };

    public override Job Alone(Job job, string group) => job;
}
