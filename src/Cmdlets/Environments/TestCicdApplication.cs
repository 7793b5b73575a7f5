using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Asks an application whether it answers, and whether a text is in its answer.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CicdApplication", DefaultParameterSetName = "Application")]
[OutputType(typeof(ProbeResult))]
public sealed class TestCicdApplication : ConnectedCmdlet<IDeploymentHistory>
{
    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Application")]
    [Alias("Application")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The environment. Default: each in which it runs.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Application")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>An address to ask in place of an application's first one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Address")]
    public string? Address { get; set; }

    /// <summary>What has to be in the answer. Default: any answer of success will do.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>The path that is asked at the address, such as <c>/healthz</c>. Default: the address as it is.</summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>How long it is asked again until it answers so, in seconds. Default 0: it is asked once, and twice more where nothing comes.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Address is not null)
        {
            Write(await AskAsync(Address, cancellationToken));
            return;
        }

        bool found = false;
        await foreach (Application application in ReadAllAsync(provider => provider.GetApplicationsAsync(Name, Environment, cancellationToken), cancellationToken))
        {
            // What is in no environment has nothing to ask.
            if (application.Environment.Length == 0)
                continue;
            found = true;
            ProbeResult answer = application.Addresses.FirstOrDefault(address => address.Length > 0) is { } address
                ? await AskAsync(address, cancellationToken)
                : new() { Problem = $"{application.Name} has no address in '{application.Environment}' that could be asked." };
            Write(answer with { Context = application.Context, Application = application.Name, Environment = application.Environment, Version = application.Version });
        }

        if (found)
            return;
        await Known.RequireApplicationAsync(ConnectAll(), Name, cancellationToken);
        await Known.RequireEnvironmentAsync(ConnectAll(), Name, Environment, cancellationToken);
        throw Errors.NotFound("ApplicationNotFound", Environment is null ? "environment that runs the application" : $"application in '{Environment}' by the name", Name, remedy: "Get-CicdApplication shows what runs where.");
    }

    private async Task<ProbeResult> AskAsync(string address, CancellationToken cancellationToken)
    {
        string whole = Path is null ? address : $"{address.TrimEnd('/')}/{Path.TrimStart('/')}";
        return await ProviderLoadContext.Catalog.Probes.AskAsync(new() { Address = whole, Text = Text, Patience = TimeSpan.FromSeconds(TimeoutSeconds) }, Caller(), cancellationToken);
    }

    private void Write(ProbeResult answer)
    {
        WriteObject(answer);
        if (!answer.IsAnswered)
            WriteError(ErrorRecords.From(new("ProbeFailed", CicdErrorKind.Failed, answer.Problem!, answer.Address, "An address inside a cluster is reached by Start-CicdPortForward; Get-CicdApplication shows what is wrong with the instances."), answer));
    }
}
