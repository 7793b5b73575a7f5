using CicdTools.Providers.Formats;

namespace CicdTools.Tests.Formats;

/// <summary>A run to compute expressions in.</summary>
internal static class Contexts
{
    public static ExpressionContext Of(string format = "GitHubActions", string name = "main", bool isTag = false, string @event = "push", RunStatus status = RunStatus.Succeeded) => new()
    {
        Run = new() { Id = "41", Number = 7, Repository = "app", Ref = name, Commit = "0123456789abcdef", Event = @event, Actor = "ann" },
        Pipeline = new() { Name = "ci", Format = format },
        IsTag = isTag,
        Status = status,
        Workspace = "/work",
        TemporaryFolder = "/temp",
    };
}
