using CicdTools.Providers.Deployments;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Local.Environments;

/// <summary>
/// Puts releases into environments: start the new, ask them, commit, end the replaced. The commit is the only point at which anything becomes true;
/// whoever comes after an interruption ends the processes that no commit names.
/// </summary>
internal sealed class Deployer(EnvironmentStore store, InstanceJournal journal, IInstanceRunner runner, IReleaseStore releases, IStackDetector stacks, Func<string, bool> isTrusted)
{
    /// <summary>Carries a request out. Either all is there afterwards, or nothing.</summary>
    public async Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        string application = CicdTools.Names.Require("an application", request.Promotion.Application);
        string environment = CicdTools.Names.Require("an environment", request.Environment);
        WriteScope.Demand(Intent.Write, $"environment '{environment}'");
        await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using FileLock turn = await store.LockAsync(environment, cancellationToken).ConfigureAwait(false);
        LocalSituation found = store.Read(environment, snapshot => LocalSituation.Read(snapshot, application, request.Promotion)) ?? throw store.NotFound(environment);
        DeploySituation situation = found.Shared;
        situation.Check(request);
        ApplicationSpec? wanted = situation.Wanted(request);
        await journal.EndAllExceptAsync(environment, [.. found.Others, .. found.Before?.Instances ?? []], cancellationToken).ConfigureAwait(false);

        Rollout rollout = new(store, journal, runner, releases, stacks, environment, application);
        bool committed = false;
        InstanceState[] instances;
        Deployment deployment;
        try
        {
            instances = wanted is null ? [] : await rollout.StartAsync(wanted, found.Before, isTrusted(application), cancellationToken).ConfigureAwait(false);
            Report(application, environment, "Recording");
            cancellationToken.ThrowIfCancellationRequested();
            deployment = Commit(request, situation, wanted, instances);
            committed = true;
        }
        finally
        {
            if (!committed)
                await rollout.AbandonAsync().ConfigureAwait(false);
        }

        Report(application, environment, "Ending what was replaced");
        await EndReplacedAsync(environment, [.. found.Others, .. instances]).ConfigureAwait(false);
        return deployment;
    }

    private Deployment Commit(DeployRequest request, DeploySituation situation, ApplicationSpec? wanted, InstanceState[] instances)
    {
        DateTimeOffset now = store.Caller.Clock.GetUtcNow();
        Promotion promotion = request.Promotion with
        {
            Context = store.Context,
            Id = request.Promotion.Id.Length > 0 ? request.Promotion.Id : situation.NextPromotion,
            Environment = request.Environment,
            CreatedAt = request.Promotion.CreatedAt == default ? now : request.Promotion.CreatedAt,
            FinishedAt = request.Promotion.IsFinished ? now : null,
            Commit = null,
        };
        Deployment deployment = new()
        {
            Context = store.Context,
            Id = situation.NextDeployment,
            Environment = request.Environment,
            Application = promotion.Application,
            Version = wanted?.Current.Version ?? "",
            PreviousVersion = situation.PreviousVersion(wanted),
            Digest = wanted?.Current.Digest ?? "",
            ConfigurationDigest = wanted?.ConfigurationDigest ?? "",
            Percent = wanted?.Percent ?? 0,
            Status = RunStatus.Succeeded,
            Actor = promotion.Actor,
            Reason = promotion.Reason,
            PromotionId = promotion.Id,
            CreatedAt = now,
        };
        ApplicationState? state = wanted is null ? null : new() { Application = promotion.Application, Spec = wanted, DeploymentId = deployment.Id, DeployedAt = now, Instances = instances };
        List<(string Path, string? Content)> files =
        [
            (EnvironmentSnapshot.ApplicationPath(promotion.Application), state is null ? null : RecordJson.Write(state)),
            (EnvironmentSnapshot.LedgerPath(deployment.Id), RecordJson.Write(new LedgerEntry { Deployment = deployment, Before = situation.Before, After = wanted })),
            (EnvironmentSnapshot.PromotionPath(promotion.Id), RecordJson.Write(new PromotionRecord { Promotion = promotion, Approval = situation.Promotion?.Approval })),
        ];
        if (situation.TakenBack(request, now) is { } takenBack)
            files.AddRange(EnvironmentSnapshot.Files([takenBack]));
        files.AddRange(EnvironmentSnapshot.Files(Superseding.Records(situation.Superseded, promotion, now)));

        return deployment with { Commit = store.Commit(request.Environment, files, CommitMessages.Deployment(deployment, promotion)) };
    }

    private async Task EndReplacedAsync(string environment, InstanceState[] kept)
    {
        try
        {
            await journal.EndAllExceptAsync(environment, kept, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CicdException failure) when (failure.Id == "ProcessNotEnded")
        {
            // The deployment is there; what is left is in the journal, and the next change tries again.
            store.Caller.Warn?.Invoke($"{failure.Message} It belongs to what was replaced in '{environment}'; the next change there tries again.");
        }
    }

    private void Report(string application, string environment, string status) => store.Caller.Progress?.Report(new($"{application} to {environment}", status));
}
