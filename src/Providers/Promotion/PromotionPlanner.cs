using System.Globalization;

namespace CicdTools.Providers.Promotions;

/// <summary>Checks a promotion against what is there, and says what would be done.</summary>
internal sealed class PromotionPlanner(IDeployments deployments, IEnvironments environments, PromotionGate gate, PromotionRunner runner, PromotionStepper stepper, IPromotionRecords records, IDeploymentCheck? check, Caller caller)
{
    public async Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken)
    {
        if (request.Percent is < 1 or > 100)
            throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, $"{request.Percent.ToString(CultureInfo.InvariantCulture)} is no share of instances: 1 to 100 are allowed.", request.Environment, "Give a number from 1 to 100.");
        if (request.Steps is { } asked)
            PromotionStepper.Check(asked, request.Environment);
        Strategies.Check(request);
        // What stands by does so until somebody has looked at the new version: that is a step.
        if (request.Steps is null && Strategies.StandsBy(request.Strategy))
            request = request with { Steps = new() { Shares = [request.Percent] } };
        AutoMerge.Refuse(request);
        Names.Require("an application", request.Application);
        Names.Require("an environment", request.Environment);
        List<DeploymentEnvironment> all = await environments.GetEnvironmentsAsync(new() { Repository = request.Application }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        DeploymentEnvironment environment = all.Find(candidate => candidate.Name == request.Environment)
            ?? throw Errors.NotFound("EnvironmentNotFound", "environment", request.Environment, all.Select(candidate => candidate.Name), "Make it with New-CicdEnvironment.");
        List<Application> applications = await deployments.GetApplicationsAsync(null, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        List<Application> places = applications.FindAll(application => application.Name == request.Application);
        if (places.Count == 0)
            throw Errors.NotFound("ApplicationNotFound", "application", request.Application, applications.Select(application => application.Name).Distinct().Order(StringComparer.Ordinal), "Bring it in with Import-CicdRepository.");

        Deployment[] ledger = [.. await deployments.GetDeploymentsAsync(request.Application, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)];
        Release release = await new ReleaseChoice(deployments).FindAsync(request, all, places, ledger, cancellationToken).ConfigureAwait(false);
        Application? there = places.Find(application => application.Environment == environment.Name);
        Promotion promotion = Describe(request, release, there);
        if (AlreadyThere(there, release, request.Percent) is { } sentence)
            return new($"{promotion}", "Nothing", _ => Task.FromResult<object?>(promotion with { Status = PromotionStatus.Unchanged, Message = sentence })) { AlreadyDone = sentence };

        string action = $"{(there is null || there.Version != release.Version ? "Promote" : "Bring up")} to {promotion.Steps?.ToString() ?? Share(request.Percent)} of its {(request.Strategy == PromotionStrategy.Weighted ? "traffic" : "instances")}{Way(request.Strategy)}{(there is null ? ", as the first version there" : $"; {Runs(there)} there now")}";
        DeployRequest deploy = new() { Release = release, Environment = environment.Name, Percent = request.Percent, Promotion = promotion, Onto = ledger.FirstOrDefault(entry => entry.Environment == environment.Name) };
        if (check is not null)
            await check.CheckAsync(deploy, cancellationToken).ConfigureAwait(false);
        if (!environment.RequiresApproval)
            return Deploying(promotion, action, deploy);
        return await gate.FindAsync(promotion, cancellationToken).ConfigureAwait(false) switch
        {
            { Status: PromotionStatus.Waiting } waiting => new($"{waiting}", "Nothing", _ => Task.FromResult<object?>(waiting)) { AlreadyDone = $"The promotion of {waiting} waits for the approval {waiting.ApprovalId} already." },
            { Status: PromotionStatus.Approved or PromotionStatus.Running } approved => Deploying(approved, action, deploy with { Promotion = approved with { PreviousVersion = promotion.PreviousVersion, Steps = approved.Steps ?? promotion.Steps } }),
            { } => Deploying(promotion, action, deploy),
            null => new($"{promotion}", $"{action}, once it is approved", async token => await records.SavePromotionAsync(promotion with { Status = PromotionStatus.Waiting }, token).ConfigureAwait(false)),
        };
    }

    /// <summary>Carries on with a promotion that nothing holds up any more.</summary>
    public async Task<Change> PlanResumeAsync(Promotion promotion, CancellationToken cancellationToken)
    {
        Application? there = await deployments.GetApplicationsAsync(promotion.Application, promotion.Environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        Release release = new() { Context = promotion.Context, Application = promotion.Application, Version = promotion.Version, Digest = promotion.Digest };
        release = (await deployments.GetReleasesAsync(promotion.Application, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).Find(built => built.Version == release.Version && built.Digest == release.Digest)
            ?? throw Errors.NotFound("VersionNotFound", "version", promotion.Version, remedy: "Its package is no longer kept: build it again and promote anew.");
        if (promotion.Steps is { Done: var done } steps)
            return new($"{promotion}", $"Carry on with {steps}: {done.ToString(CultureInfo.InvariantCulture)} of {steps.Shares.Length.ToString(CultureInfo.InvariantCulture)} are done", async token => await stepper.RunAsync(promotion, release, token).ConfigureAwait(false));
        if (AlreadyThere(there, release, promotion.Percent) is { } sentence)
        {
            Promotion unchanged = promotion with { Status = PromotionStatus.Unchanged, Message = sentence };
            return new($"{promotion}", "Record that it is there already", async token => await records.SavePromotionAsync(unchanged, token).ConfigureAwait(false));
        }

        Deployment? onto = await deployments.GetDeploymentsAsync(promotion.Application, promotion.Environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        Promotion now = promotion with { PreviousVersion = Replaced(there, promotion.Version) };
        return Deploying(now, $"Carry out for {Share(promotion.Percent)} of its instances", new() { Release = release, Environment = promotion.Environment, Percent = promotion.Percent, Promotion = now, Onto = onto });
    }

    private Change Deploying(Promotion promotion, string action, DeployRequest request) =>
        new($"{promotion}", action, async token => request.Promotion.Steps is null
            ? await runner.DeployAsync(request, token).ConfigureAwait(false)
            : await stepper.RunAsync(request.Promotion, request.Release, token).ConfigureAwait(false));

    private Promotion Describe(PromotionRequest request, Release release, Application? there) => new()
    {
        Context = release.Context,
        Application = request.Application,
        Version = release.Version,
        PreviousVersion = Replaced(there, release.Version),
        Environment = request.Environment,
        Percent = request.Percent,
        // What was brought up to a share before begins behind it.
        Steps = request.Steps is not { } steps ? null : steps with { Done = there is not null && there.Version == release.Version && there.Digest == release.Digest ? steps.Shares.Count(share => share <= there.Percent) : 0 },
        Strategy = request.Strategy,
        Digest = release.Digest,
        Actor = caller.Actor,
        Reason = request.Reason,
        CreatedAt = caller.Clock.GetUtcNow(),
    };

    private static string? Replaced(Application? there, string version) =>
        there is null ? null : there.Version == version ? there.PreviousVersion ?? there.Version : there.Version;

    /// <summary>Why there is nothing to do; null when there is: also where an instance is missing or the settings have changed.</summary>
    private static string? AlreadyThere(Application? there, Release release, int percent)
    {
        if (there is null || there.Version != release.Version || there.Digest != release.Digest || there.Ready < there.Desired || there.ConfigurationChanged)
            return null;
        bool allOfThem = there.Percent == 100 && there.PreviousVersion is null;
        // The one before that stands by has not been ended yet.
        return (there.Percent == percent && (percent < 100 || there.PreviousVersion is null)) || (allOfThem && percent < 100)
            ? $"{there.Name} {there.Version} runs in {there.Environment} already, on {Share(there.Percent)} of its instances."
            : null;
    }

    private static string Runs(Application there) =>
        there.PreviousVersion is null ? $"{there.Version} runs" : $"{there.Version} runs on {Share(there.Percent)} and {there.PreviousVersion} on the others";

    private static string Way(PromotionStrategy strategy) => strategy switch
    {
        PromotionStrategy.Recreate => ", once those of the version before have ended",
        PromotionStrategy.BlueGreen => ", beside those of the version before, which stand by until it is checked",
        _ => "",
    };

    private static string Share(int percent) => $"{percent.ToString(CultureInfo.InvariantCulture)} %";
}
