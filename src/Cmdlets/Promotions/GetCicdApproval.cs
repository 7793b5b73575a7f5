using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Shows what waits for a person: promotions and jobs, oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdApproval")]
[OutputType(typeof(Approval))]
public sealed class GetCicdApproval : ConnectedCmdlet<IApprovals>
{
    /// <summary>The identifier. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    public string? ApprovalId { get; set; }

    /// <summary>The environment. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The repository. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The statuses. Default: those that wait; with an identifier, any.</summary>
    [Parameter]
    public ApprovalStatus[] Status { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ApprovalStatus[] statuses = ApprovalId is not null && Status.Length == 0 ? Enum.GetValues<ApprovalStatus>() : Status;
        bool found = false;
        await foreach (Approval approval in ReadAllAsync(provider => provider.GetApprovalsAsync(new() { Id = ApprovalId, Environment = Environment, Repository = Repository, Status = statuses }, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(approval);
        }

        if (found)
            return;
        if (ApprovalId is not null)
            throw Errors.NotFound("ApprovalNotFound", "approval", ApprovalId, remedy: "Get-CicdApproval shows what waits.");
        await Known.RequireEnvironmentAsync(ConnectAll(), Repository, Environment, cancellationToken);
    }
}
