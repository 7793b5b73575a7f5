using System.Security;

namespace CicdTools;

/// <summary>A Kubernetes cluster as a CI/CD system deploys to it.</summary>
public sealed record ClusterRegistration
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository that it is registered with.</summary>
    public string Repository { get; init; } = "";

    /// <summary>Its name there.</summary>
    public string Name { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>How the system reaches it: <c>Agent</c> (a program in the cluster that calls out), or <c>Certificate</c> (an address and a token, the old way).</summary>
    public string Kind { get; init; } = "Agent";

    /// <summary>What jobs choose it by, such as <c>team/app:production</c>; null where they need not.</summary>
    public string? KubeContext { get; init; }

    /// <summary>What the agent signs in with, shown this once; null where none was made.</summary>
    public SecureString? Token { get; init; }

    /// <summary>Values for the agent's Helm chart, in YAML, without the token; null for a cluster without an agent.</summary>
    public string? ChartValues { get; init; }

    /// <summary>The file that says who may use it; null where none was written.</summary>
    public string? ConfigurationPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}: {Name}";
}
