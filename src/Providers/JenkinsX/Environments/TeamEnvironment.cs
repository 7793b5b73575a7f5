using System.Text.Json;

namespace CicdTools.Providers.JenkinsX.Environments;

/// <summary>An Environment of Jenkins X: https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_environment.go.</summary>
internal sealed record TeamEnvironment
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required string Kind { get; init; }

    /// <summary><c>Auto</c>, <c>Manual</c> or <c>Never</c>.</summary>
    public required string Strategy { get; init; }

    public int Order { get; init; }

    /// <summary>The repository of its own; null where it is kept with the development environment's.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it is in another cluster, which is not looked into.</summary>
    public bool IsRemote { get; init; }

    /// <summary>The requirements that the cluster was set up by, in the development environment; null elsewhere.</summary>
    public string? Requirements { get; init; }

    public bool IsDevelopment => Kind == "Development";

    public bool IsPreview => Kind == "Preview";

    public static TeamEnvironment Read(JsonElement item)
    {
        JsonElement spec = item.Find("spec") ?? default;
        string kind = spec.Text("kind") ?? "Permanent";
        return new()
        {
            Name = item.Name(),
            Namespace = spec.Text("namespace") ?? $"jx-{item.Name()}",
            Kind = kind,
            // What has no strategy is never promoted to by a release: jx-promote takes those with 'Auto', and the one that is asked for.
            Strategy = spec.Text("promotionStrategy") ?? (kind == "Development" ? "Never" : "Manual"),
            Order = spec.Find("order") is { ValueKind: JsonValueKind.Number } order ? order.GetInt32() : 0,
            Source = spec.Text("source", "url"),
            IsRemote = spec.Flag("remoteCluster"),
            Requirements = spec.Text("teamSettings", "bootRequirements"),
        };
    }

    public static async Task<TeamEnvironment[]> AllAsync(Team team, CancellationToken cancellationToken)
    {
        List<TeamEnvironment> all = [];
        await foreach (JsonElement item in team.ListAsync(TeamResources.Environments, null, cancellationToken).ConfigureAwait(false))
            all.Add(Read(item));
        return [.. all.OrderBy(one => one.IsPreview).ThenBy(one => !one.IsDevelopment).ThenBy(one => one.Order).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }
}
