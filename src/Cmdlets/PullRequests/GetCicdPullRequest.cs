using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.PullRequests;

/// <summary>Shows pull requests, newest first; with <c>-Wait</c> once all of their checks have ended.</summary>
[Cmdlet(VerbsCommon.Get, "CicdPullRequest")]
[OutputType(typeof(PullRequest))]
public sealed class GetCicdPullRequest : ConnectedCmdlet<IPullRequests>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The number. Default: all. With it, the checks of the newest commit are told too.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PullRequestCompleter))]
    public int? Number { get; set; }

    /// <summary>The statuses. Default: all.</summary>
    [Parameter]
    public PullRequestStatus[] Status { get; set; } = [];

    /// <summary>The branch with the changes. Default: all.</summary>
    [Parameter]
    public string? Source { get; set; }

    /// <summary>Waits until all checks have ended, and says afterwards which of them did not succeed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long <c>-Wait</c> waits for each, in seconds. Default 0: without end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PullRequestQuery query = new() { Repository = Repository, Number = Number, Status = Status, Source = Source };
        bool found = false;
        await foreach (PullRequest request in ReadAllAsync(provider => provider.GetPullRequestsAsync(query, cancellationToken), cancellationToken))
        {
            found = true;
            if (Wait)
                await WaitAsync(Connect<IPullRequests>(request.Context), request, cancellationToken);
            else
                WriteObject(request);
        }

        if (Number is not null && !found)
            throw Errors.NotFound("PullRequestNotFound", "pull request", $"{Repository} !{Number}", remedy: $"Get-CicdPullRequest {Repository} shows them all.");
    }

    private async Task WaitAsync(IPullRequests provider, PullRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (TimeoutSeconds > 0)
            patience.CancelAfter(TimeSpan.FromSeconds(TimeoutSeconds));
        PullRequest last = request;
        bool timedOut = false;
        try
        {
            await foreach (PullRequest now in PullRequestWatch.WatchAsync(provider, request.Repository, request.Number, TimeProvider.System, patience.Token))
            {
                last = now;
                Show(now);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            timedOut = true;
        }

        WriteProgress(new(0, $"{last}", $"{last.Status}") { RecordType = ProgressRecordType.Completed });
        WriteObject(last);
        if ((timedOut ? TimedOut(last) : Outcome(last)) is { } error)
            WriteError(ErrorRecords.From(error, last));
    }

    private void Show(PullRequest now)
    {
        string open = string.Join(", ", now.Checks.Where(check => !check.IsFinished).Select(check => check.Name).Take(4));
        WriteProgress(new(0, $"{now} {now.Title}", open.Length == 0 ? $"{now.Status}" : open)
        {
            PercentComplete = now.Checks.Length == 0 ? -1 : 100 * now.Checks.Count(check => check.IsFinished) / now.Checks.Length,
        });
    }

    private CicdException TimedOut(PullRequest last)
    {
        string open = string.Join(", ", last.Checks.Where(check => !check.IsFinished));
        return new("WaitTimedOut", CicdErrorKind.Unavailable, $"The checks of {last} had not ended after {TimeoutSeconds} s: {(open.Length == 0 ? "none is there yet" : open)}.", $"{last}", "Run the command again to wait on.");
    }

    private static CicdException? Outcome(PullRequest last)
    {
        Check[] failed = [.. last.Checks.Where(check => check.Status is RunStatus.Failed or RunStatus.Errored or RunStatus.Canceled)];
        return failed.Length == 0 ? null
            : new("ChecksFailed", CicdErrorKind.Failed, $"Not all checks of {last} succeeded: {string.Join(", ", failed.Select(check => $"{check}"))}.", $"{last}", failed[0].Url is { } page ? $"See {page}." : "See the page of the pull request.");
    }
}
