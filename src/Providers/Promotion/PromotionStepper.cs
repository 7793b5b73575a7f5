using System.Globalization;

namespace CicdTools.Providers.Promotions;

/// <summary>
/// Carries a promotion out share by share. Each share is a commit point of its own, with the promotion's record as it stands then, so that one that was
/// interrupted is resumed behind the last. What fails takes the whole promotion back.
/// </summary>
internal sealed class PromotionStepper(IDeployments deployments, IPromotionRecords records, PromotionRunner runner, PromotionUndo undo, PromotionChecks checks, Caller caller)
{
    /// <summary>Refuses steps that lead nowhere.</summary>
    /// <exception cref="CicdException"><c>InvalidSteps</c>.</exception>
    public static void Check(PromotionSteps steps, string environment)
    {
        if (steps.Shares.Length == 0 || Array.Exists(steps.Shares, share => share is < 1 or > 100) || steps.Shares.Zip(steps.Shares.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, $"The steps {steps} are none: each is a share from 1 to 100, and larger than the one before.", environment, "Write them as 10, 25, 50, 100.");
        if (steps.Pause < TimeSpan.Zero)
            throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, "A pause cannot be shorter than none.", environment, "Give a time of 0 or more.");
        PromotionChecks.Check(steps, environment);
    }

    public async Task<Promotion> RunAsync(Promotion promotion, Release release, CancellationToken cancellationToken)
    {
        Promotion now = promotion;
        while (true)
        {
            PromotionSteps steps = now.Steps!;
            bool isLast = steps.Done == steps.Shares.Length;
            // What was brought up before this promotion began is not this one's to take back.
            if (now.Id.Length > 0 && steps.Done > 0 && await HoldsAsync(now, isLast, cancellationToken).ConfigureAwait(false) is { } failure)
                return await BackAsync(now, failure, cancellationToken).ConfigureAwait(false);
            if (isLast && IsStoodBy(now))
                return await CompleteAsync(now, release, cancellationToken).ConfigureAwait(false);
            if (isLast)
                return await records.SavePromotionAsync(now with { Status = PromotionStatus.Succeeded, Message = null }, cancellationToken).ConfigureAwait(false);
            int share = steps.Shares[steps.Done];
            caller.Progress?.Report(new($"{now}", $"Brings {Percent(share)} of its instances to {now.Version}.", 100 * steps.Done / steps.Shares.Length));
            Deployment? onto = await deployments.GetDeploymentsAsync(now.Application, now.Environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
            Promotion done = now with { Status = PromotionStatus.Running, Steps = steps with { Done = steps.Done + 1 }, Message = $"{Percent(share)} of its instances are on it." };
            try
            {
                Deployment deployment = await deployments.DeployAsync(new() { Release = release, Environment = now.Environment, Percent = share, Promotion = done, Onto = onto }, cancellationToken).ConfigureAwait(false);
                now = await runner.FindAsync(deployment, cancellationToken).ConfigureAwait(false);
            }
            catch (CicdException broken) when (broken.Kind == CicdErrorKind.Failed)
            {
                return await BackAsync(now, $"At {Percent(share)}: {broken.Message}", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Why the promotion cannot stay; null where it can, also after its pause.</summary>
    private async Task<string?> HoldsAsync(Promotion promotion, bool isLast, CancellationToken cancellationToken)
    {
        PromotionSteps steps = promotion.Steps!;
        string share = Percent(steps.Shares[steps.Done - 1]);
        string? failure = await checks.FindAsync(promotion, cancellationToken).ConfigureAwait(false);
        if (failure is null && (!isLast || IsStoodBy(promotion)) && steps.Pause > TimeSpan.Zero)
        {
            caller.Progress?.Report(new($"{promotion}", $"Stays at {share} for {steps.Pause}.", 100 * steps.Done / steps.Shares.Length));
            await Task.Delay(steps.Pause, caller.Clock, cancellationToken).ConfigureAwait(false);
            failure = await checks.FindAsync(promotion, cancellationToken).ConfigureAwait(false);
        }

        return failure is null ? null : $"At {share}: {failure}";
    }

    /// <summary>Whether the version before is still there, beside the one that has everything.</summary>
    private static bool IsStoodBy(Promotion promotion) =>
        Strategies.StandsBy(promotion.Strategy) && promotion.Steps!.Shares[^1] == 100 && promotion.PreviousVersion is not null && promotion.PreviousVersion != promotion.Version;

    /// <summary>Ends the version that stands by: the last commit point, since afterwards going back is a deployment of its own.</summary>
    private async Task<Promotion> CompleteAsync(Promotion promotion, Release release, CancellationToken cancellationToken)
    {
        caller.Progress?.Report(new($"{promotion}", $"Ends {promotion.PreviousVersion}, which stands by.", 100));
        Deployment? onto = await deployments.GetDeploymentsAsync(promotion.Application, promotion.Environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        Promotion done = promotion with { Status = PromotionStatus.Succeeded, Message = null };
        try
        {
            Deployment deployment = await deployments.DeployAsync(new() { Release = release, Environment = promotion.Environment, Percent = 100, Promotion = done, Onto = onto }, cancellationToken).ConfigureAwait(false);
            return await runner.FindAsync(deployment, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException broken) when (broken.Kind == CicdErrorKind.Failed)
        {
            return await BackAsync(promotion, $"At 100 %: {broken.Message}", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Promotion> BackAsync(Promotion promotion, string failure, CancellationToken cancellationToken)
    {
        if (promotion.Id.Length == 0 || !(await deployments.GetDeploymentsAsync(promotion.Application, promotion.Environment, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).Exists(entry => entry.PromotionId == promotion.Id))
            return await records.SavePromotionAsync(promotion with { Status = PromotionStatus.Failed, Message = failure }, cancellationToken).ConfigureAwait(false);
        caller.Progress?.Report(new($"{promotion}", $"{failure} The version before comes back."));
        Promotion back = await undo.ReturnAsync(promotion, failure, cancellationToken).ConfigureAwait(false);
        return back.Status == PromotionStatus.Succeeded
            ? await runner.FindAsync(promotion.Id, promotion.Environment, cancellationToken).ConfigureAwait(false)
            : await records.SavePromotionAsync(promotion with { Status = PromotionStatus.Errored, Message = $"{failure} The version before could not be brought back: {back.Message}" }, cancellationToken).ConfigureAwait(false);
    }

    private static string Percent(int share) => $"{share.ToString(CultureInfo.InvariantCulture)} %";
}
