using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Applies manifests to a cluster, by server-side apply: all of them or, where the server would refuse one, none.</summary>
[Cmdlet(VerbsData.Publish, "CicdManifest", SupportsShouldProcess = true)]
[OutputType(typeof(ClusterObject))]
public sealed class PublishCicdManifest : RolloutCmdlet<IManifests>
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "Rollout"];

    private readonly List<PipelineFile> _files = [];

    /// <summary>Files of YAML or JSON, or folders of them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The namespace of objects that name none. Default: the context's.</summary>
    [Parameter(Position = 1)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The labels of the set that the files are the whole of, such as <c>app=hello</c>: what was applied with them before and is in no file now, is removed.</summary>
    [Parameter]
    public string? Prune { get; set; }

    /// <summary>Takes over fields that somebody else owns.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string path in Path.SelectMany(given => SessionState.Path.GetResolvedProviderPathFromPSPath(given, out _)).SelectMany(Files))
            _files.Add(new(path, await File.ReadAllTextAsync(path, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        ApplyRequest request = new() { Files = [.. _files], Environment = Environment, Prune = Prune, Force = Force };
        if (await ApplyAsync(await Connect().PlanApplyAsync(request, cancellationToken), cancellationToken) is not ClusterObject[] objects)
            return;
        WriteObject(objects, enumerateCollection: true);
        foreach (ClusterObject workload in Wait ? objects.Where(one => Workloads.Contains(one.Kind) && one.Outcome != ObjectOutcome.Removed) : [])
            await FollowAsync(workload.Name, workload.Environment!, cancellationToken);
    }

    private static IEnumerable<string> Files(string path)
    {
        if (Directory.Exists(path))
            return Directory.EnumerateFiles(path).Where(file => Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
        return File.Exists(path) ? [path] : throw Errors.PathNotFound(path);
    }
}
