using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Components;

/// <summary>Installs a Helm chart or a kustomization into a cluster, or changes what is there of it, and waits until it runs.</summary>
[Cmdlet(VerbsLifecycle.Install, "CicdComponent", SupportsShouldProcess = true)]
[OutputType(typeof(Component))]
public sealed class InstallCicdComponent : ConnectedCmdlet<IComponents>
{
    /// <summary>The chart: one that is known by name, a folder or archive, an <c>oci://</c> address, or a name in <c>-ChartRepository</c>. Or a kustomization: <c>Spinnaker</c>, or a folder with a kustomization.yaml.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ChartCompleter))]
    public string Chart { get; set; } = "";

    /// <summary>The version of the chart, which may be left away only for a chart of this machine; or the commit of a kustomization that is known by name. Default for that: the one that this module was made with.</summary>
    [Parameter(Position = 1)]
    public string? ChartVersion { get; set; }

    /// <summary>The folder of this machine with a kustomization, such as an overlay over Spinnaker's, in the place of the one that is known by name. Nothing is fetched then, save what it refers to itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>The name of the release. Default: the chart's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ComponentCompleter))]
    public string? Name { get; set; }

    /// <summary>The namespace; one that is not there is made. Default: the usual one of a well-known chart, else the context's.</summary>
    [Parameter]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The address of the chart's repository, or of a known kustomization's Git repository, such as a fork. Default: none, or that of a well-known chart.</summary>
    [Parameter]
    public string? ChartRepository { get; set; }

    /// <summary>The chart's values. Default: its own.</summary>
    [Parameter]
    public IDictionary? Values { get; set; }

    /// <summary>The longest time to wait until all runs, in seconds. Default: ten minutes.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string local = GetUnresolvedProviderPathFromPSPath(Chart.Contains("://", StringComparison.Ordinal) ? "." : Chart);
        bool isLocal = ChartRepository is null && !Chart.Contains("://", StringComparison.Ordinal) && (Directory.Exists(local) || File.Exists(local));
        ComponentRequest request = new()
        {
            Chart = isLocal ? local : Chart,
            Version = ChartVersion,
            Name = Name,
            Environment = Environment,
            Source = Source is null ? null : GetUnresolvedProviderPathFromPSPath(Source),
            Repository = ChartRepository,
            Values = Values is null ? null : ComponentValues.Json(Values),
            Patience = TimeSpan.FromSeconds(TimeoutSeconds),
        };
        if (await ApplyAsync(await Connect().PlanInstallAsync(request, cancellationToken), cancellationToken) is Component component)
            WriteObject(component);
    }
}
