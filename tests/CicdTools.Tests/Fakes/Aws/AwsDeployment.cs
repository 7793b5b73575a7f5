using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

/// <summary>A deployment of the fake's CodeDeploy, to two instances one after the other.</summary>
internal sealed class AwsDeployment(string id, string application, string group, JsonObject revision, DateTimeOffset created)
{
    public string Id => id;

    public string Application => application;

    public string Group => group;

    public JsonObject Revision => revision;

    public DateTimeOffset Created { get; } = created;

    /// <summary>When its first instance is begun.</summary>
    public DateTimeOffset Start { get; init; } = created;

    public TimeSpan Work { get; init; }

    /// <summary>How it will have ended, unless it is stopped.</summary>
    public string Outcome { get; init; } = "Succeeded";

    public string? Description { get; init; }

    /// <summary>The deployment that this one takes back.</summary>
    public AwsDeployment? Origin { get; init; }

    /// <summary>When it is stopped; null for never.</summary>
    public DateTimeOffset? Stopped { get; set; }

    public DateTimeOffset End => Start + Work;

    public string StatusAt(DateTimeOffset now) =>
        Stopped is { } stopped && stopped <= now ? "Stopped" : now < Start ? "Created" : now < End ? "InProgress" : Outcome;

    /// <summary>How many of the two instances have it.</summary>
    public int DoneAt(DateTimeOffset now)
    {
        DateTimeOffset seen = Stopped is { } stopped && stopped < now ? stopped : now;
        return seen < Start + (Work / 2) ? 0 : seen < End || Outcome != "Succeeded" ? 1 : 2;
    }
}
