using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Shows which version of each application runs in each environment, with its instances and addresses.</summary>
[Cmdlet(VerbsCommon.Get, "CicdApplication")]
[OutputType(typeof(Application))]
public sealed class GetCicdApplication : ConnectedCmdlet<IDeploymentHistory>
{
    /// <summary>The application. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Application")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Name { get; set; }

    /// <summary>The environment. Default: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>Waits until the application of that name is gone, and gives nothing then; for what somebody is removing.</summary>
    [Parameter]
    public SwitchParameter UntilRemoved { get; set; }

    /// <summary>The longest time to wait until it is gone. 0: for ever. Default: half an hour.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 1800;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (UntilRemoved)
        {
            await WaitAsync(Name ?? throw new CicdException("NameMissing", CicdErrorKind.Invalid, "What is waited for has no name.", null, "Add -Name."), cancellationToken);
            return;
        }

        bool found = false;
        await foreach (Application application in ReadAllAsync(provider => provider.GetApplicationsAsync(Name, Environment, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(application);
        }

        if (found)
            return;
        await Known.RequireApplicationAsync(ConnectAll(), Name, cancellationToken);
        await Known.RequireEnvironmentAsync(ConnectAll(), Name, Environment, cancellationToken);
    }

    private async Task WaitAsync(string name, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (TimeoutSeconds > 0)
            patience.CancelAfter(TimeSpan.FromSeconds(TimeoutSeconds));
        Application? last = null;
        try
        {
            await foreach (Application now in Connect<IApplications>().WatchRemovalAsync(name, patience.Token))
            {
                last = now;
                WriteProgress(new(0, $"Waits until {name} is gone", now.Problem ?? "It is there."));
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            WriteError(ErrorRecords.From(new CicdException("WaitTimedOut", CicdErrorKind.Unavailable, $"{name} was not gone after {TimeoutSeconds} s: {last?.Problem ?? "nobody removes it."}", name, "Get-CicdApplication shows how it stands."), last));
        }

        WriteProgress(new(0, $"Waits until {name} is gone", " ") { RecordType = ProgressRecordType.Completed });
    }
}
