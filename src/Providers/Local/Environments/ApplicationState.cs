using CicdTools.Providers.Deployments;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Environments;

/// <summary>An application in an environment: what shall run, and the processes that do.</summary>
internal sealed record ApplicationState
{
    public string Application { get; init; } = "";

    public required ApplicationSpec Spec { get; init; }

    /// <summary>The ledger entry that brought it.</summary>
    public string DeploymentId { get; init; } = "";

    public DateTimeOffset DeployedAt { get; init; }

    public InstanceState[] Instances { get; init; } = [];
}

/// <summary>A process that the state names.</summary>
/// <param name="Id">Its identifier, which names its journal and its log.</param>
/// <param name="Release">What it runs.</param>
/// <param name="ConfigurationDigest">With which configuration.</param>
/// <param name="Port">Where it answers on the loopback.</param>
/// <param name="Work">The folder of its files, below the environment's <c>work</c>.</param>
/// <param name="Process">The process.</param>
internal sealed record InstanceState(string Id, ReleaseId Release, string ConfigurationDigest, int Port, string Work, ProcessIdentity Process)
{
    public string Address() => $"http://127.0.0.1:{Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}/";
}
