using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>What approving and denying share.</summary>
public abstract class DecisionCmdlet : ConnectedCmdlet<IApprovals>
{
    /// <summary>The approval.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ApprovalCompleter))]
    public string ApprovalId { get; set; } = "";

    /// <summary>Why, for the record.</summary>
    [Parameter]
    [Alias("Reason")]
    public string? Comment { get; set; }

    private readonly List<(IApprovalBatches Provider, Approval Approval)> _together = [];

    /// <summary>Decides; what waited goes on, or ends. What a system decides in one call waits for the end of the input.</summary>
    protected async Task DecideAsync(bool approve, CancellationToken cancellationToken)
    {
        IApprovals provider = Connect();
        Approval approval = await FindAsync(provider, cancellationToken);
        if (provider is IApprovalBatches batches)
        {
            _together.Add((batches, approval));
            return;
        }

        Change change = await provider.PlanDecisionAsync(approval, approve, Comment, cancellationToken);
        if (await ApplyAsync(change, cancellationToken) is not Approval decided)
            return;
        WriteObject(decided);
        if (!approve || decided.PromotionId is not { } promotion)
            return;

        // Agreeing to the decision was agreeing to what it lets happen: the promotion is carried out without a second question.
        Change resume = await ProviderLoadContext.Catalog.Promotions(provider, Caller()).PlanResumeAsync(promotion, cancellationToken);
        if (await ApplyAsync(resume with { AlreadyDone = "The approval lets the promotion go on." }, cancellationToken) is Promotion { Status: PromotionStatus.Failed or PromotionStatus.Errored } failed)
            WriteError(ErrorRecords.From(new("PromotionFailed", CicdErrorKind.Failed, $"The promotion of {failed} failed; the environment is as it was before. {failed.Message}".TrimEnd(), failed.Id), failed));
    }

    /// <summary>Decides what waited for the end of the input.</summary>
    protected async Task DecideTogetherAsync(bool approve, CancellationToken cancellationToken)
    {
        foreach (IGrouping<IApprovalBatches, Approval> of in _together.GroupBy(one => one.Provider, one => one.Approval))
        {
            if (await ApplyAsync(await of.Key.PlanDecisionsAsync([.. of], approve, Comment, cancellationToken), cancellationToken) is Approval[] decided)
                WriteObject(decided, enumerateCollection: true);
        }
    }

    private async Task<Approval> FindAsync(IApprovals provider, CancellationToken cancellationToken)
    {
        await foreach (Approval approval in provider.GetApprovalsAsync(new() { Id = ApprovalId, Status = Enum.GetValues<ApprovalStatus>() }, cancellationToken))
            return approval;
        throw Errors.NotFound("ApprovalNotFound", "approval", ApprovalId, remedy: "Get-CicdApproval shows what waits.");
    }
}
