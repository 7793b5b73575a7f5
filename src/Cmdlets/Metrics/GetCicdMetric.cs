using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Metrics;

/// <summary>Shows what an environment took of processors and memory over a span of time, from a Prometheus server.</summary>
[Cmdlet(VerbsCommon.Get, "CicdMetric", DefaultParameterSetName = "Namespace")]
[OutputType(typeof(MetricSeries))]
public sealed class GetCicdMetric : AsyncCmdlet
{
    /// <summary>The address of the Prometheus server.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Server { get; set; } = "";

    /// <summary>The Kubernetes namespace that the environment runs in.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Namespace", ValueFromPipelineByPropertyName = true)]
    public string Namespace { get; set; } = "";

    /// <summary>What the names of the environment's pods begin with: its slug, as GitLab names its deployments. Default: all pods of the namespace.</summary>
    [Parameter(ParameterSetName = "Namespace")]
    public string? PodPrefix { get; set; }

    /// <summary>What is measured. Default: both.</summary>
    [Parameter(ParameterSetName = "Namespace")]
    public MetricKind[] Kind { get; set; } = [];

    /// <summary>Tells each pod by itself. Default: they are added up.</summary>
    [Parameter(ParameterSetName = "Namespace")]
    public SwitchParameter ByPod { get; set; }

    /// <summary>A query of your own, in PromQL.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Query")]
    public string? Query { get; set; }

    /// <summary>The length of the span up to its end, where no begin is named. Default: 8 hours.</summary>
    [Parameter]
    public TimeSpan Last { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The begin of the span. Default: as <c>-Last</c> says.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>The end of the span. Default: now.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>How far the points are apart. Default: what makes about 240 of them, 15 seconds at the least.</summary>
    [Parameter]
    public TimeSpan? Step { get; set; }

    /// <summary>A bearer token for a server that stands behind a proxy which wants one. Default: none.</summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SecretText? token = CredentialResolver.Text(Token);
        if (token is not null)
            Mask(token);
        MetricQuery query = new() { Server = Server, Namespace = Namespace, Environment = PodPrefix, Kinds = Kind, Text = Query, ByPod = ByPod, Last = Last, From = Since, To = Until, Step = Step };
        await foreach (MetricSeries series in ProviderLoadContext.Catalog.Metrics.ReadAsync(query, Caller() with { Credential = token }, cancellationToken))
            WriteObject(series);
    }
}
