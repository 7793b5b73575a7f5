using System.Globalization;

namespace CicdTools.Providers.Promotions;

/// <summary>Finds the job that a promotion means, and says what would be done.</summary>
internal sealed class JobPlanner(IDeploymentJobs jobs, IEnvironmentList environments, IRuns runs, Caller caller)
{
    public async Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken)
    {
        AutoMerge.Refuse(request);
        Strategies.Refuse(request.Strategy, request.Application, "it is deployed by jobs of its runs, which have their own way.");
        if (request.Percent is < 1 or > 100)
            throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, $"{request.Percent.ToString(CultureInfo.InvariantCulture)} is no share of instances: 1 to 100 are allowed.", request.Environment, "Give a number from 1 to 100.");
        if (request.Steps is not null)
            throw new CicdException("StepsNotSupported", CicdErrorKind.NotSupported, $"'{request.Application}' is deployed by jobs of its runs, which know no steps that are led from here.", request.Environment, "Promote share by share, or let the pipeline's jobs do the checks.");
        List<DeploymentEnvironment> order = await environments.GetEnvironmentsAsync(new() { Repository = request.Application }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        DeploymentEnvironment environment = order.Find(candidate => candidate.Name == request.Environment)
            ?? throw Errors.NotFound("EnvironmentNotFound", $"environment of '{request.Application}'", request.Environment, order.Select(candidate => candidate.Name), "New-CicdEnvironment makes it; a job with that environment does too.");
        List<Application> places = await jobs.GetApplicationsAsync(request.Application, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        string version = request.Version ?? await VersionBeforeAsync(request.Application, environment, order, places, cancellationToken).ConfigureAwait(false);
        DeploymentJob job = await FindAsync(request.Application, environment.Name, version, request.Percent, cancellationToken).ConfigureAwait(false);
        Application? there = places.Find(place => place.Environment == environment.Name);
        Promotion promotion = Describe(job) with { PreviousVersion = there?.Version, Reason = request.Reason };
        if (there is not null && there.Digest == job.Commit && there.Percent == job.Percent && job.Status == RunStatus.Succeeded)
            return Nothing(promotion with { Status = PromotionStatus.Unchanged }, $"{request.Application} {job.Version} runs in {environment.Name} already.");
        return job switch
        {
            { Status: RunStatus.Waiting, ApprovalId: { } approval } => Nothing(promotion, $"The promotion of {promotion} waits for the approval {approval}."),
            { IsHeld: true } => throw new CicdException("JobHeld", CicdErrorKind.Conflict, $"The job '{job.Name}', which puts {job.Version} into {job.Environment}, comes after others of its run that have not run.", job.Id, "Promote to the smaller share, or to the environment before, first."),
            { Status: RunStatus.Queued or RunStatus.Running } => Nothing(promotion, $"The promotion of {promotion} is under way already."),
            _ => await RunAsync(job, promotion, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>The job that brings a version to a share of the environment's instances.</summary>
    /// <exception cref="CicdException"><c>DeploymentJobNotFound</c>, <c>InvalidPercent</c>.</exception>
    public async Task<DeploymentJob> FindAsync(string application, string environment, string version, int percent, CancellationToken cancellationToken)
    {
        List<DeploymentJob> all = await jobs.GetDeploymentJobsAsync(new() { Application = application, Environment = environment, Version = version }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (all.Count == 0)
            throw new CicdException("DeploymentJobNotFound", CicdErrorKind.NotFound, $"No run of '{application}' has a job that puts {Errors.Shown(version)} into '{Errors.Shown(environment)}'.", version, "Get-CicdRun shows the runs; one that is under way may come to that job yet, and Start-CicdRun starts another.");
        return all.Find(job => job.Percent == percent)
            ?? throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, $"'{application}' is put into '{environment}' by jobs for {string.Join(", ", all.Select(job => job.Percent).Distinct().Order())} %, none for {percent} %.", environment, "Choose one of these, or change the pipeline.");
    }

    /// <summary>Lets a job run.</summary>
    public async Task<Change> RunAsync(DeploymentJob job, Promotion promotion, CancellationToken cancellationToken)
    {
        Change change = await jobs.PlanRunJobAsync(job, cancellationToken).ConfigureAwait(false);
        return new($"{promotion}", $"{change.Action}{(promotion.PreviousVersion is { Length: > 0 } there ? $"; {there} is there now" : "")}", async token =>
        {
            DeploymentJob started = (DeploymentJob)(await change.ApplyAsync(token).ConfigureAwait(false))!;
            return Describe(started) with { PreviousVersion = promotion.PreviousVersion, Undoes = promotion.Undoes, Reason = promotion.Reason, Actor = caller.Actor };
        });
    }

    /// <summary>Nothing is to be done, and why.</summary>
    public static Change Nothing(Promotion promotion, string sentence) =>
        new($"{promotion}", "Nothing", _ => Task.FromResult<object?>(promotion with { Message = sentence })) { AlreadyDone = sentence };

    /// <summary>A job's deployment as the promotion that it is.</summary>
    public static Promotion Describe(DeploymentJob job) => new()
    {
        Context = job.Context,
        Id = job.Id,
        Application = job.Application,
        Version = job.Version,
        Environment = job.Environment,
        Percent = job.Percent,
        Digest = job.Commit,
        Commit = job.Commit,
        Actor = job.Actor,
        CreatedAt = job.CreatedAt,
        ApprovalId = job.ApprovalId,
        Status = job switch
        {
            { IsDenied: true } => PromotionStatus.Denied,
            { Status: RunStatus.Waiting } => PromotionStatus.Waiting,
            { Status: RunStatus.Queued or RunStatus.Running } => PromotionStatus.Running,
            { Status: RunStatus.Succeeded } => PromotionStatus.Succeeded,
            { Status: RunStatus.Failed } => PromotionStatus.Failed,
            _ => PromotionStatus.Errored,
        },
        Message = job.Status is RunStatus.Canceled or RunStatus.Skipped ? $"Its job was {(job.Status == RunStatus.Canceled ? "canceled" : "skipped")}." : null,
    };

    // The first environment gets the newest commit that a run was of.
    private async Task<string> VersionBeforeAsync(string application, DeploymentEnvironment environment, List<DeploymentEnvironment> order, List<Application> places, CancellationToken cancellationToken)
    {
        if (order.LastOrDefault(candidate => candidate.Order < environment.Order) is not { } before)
        {
            Run newest = await runs.GetRunsAsync(new() { Repository = application }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"'{application}' has no runs yet.", application, "Start-CicdRun starts one.");
            return newest.Commit;
        }

        Application there = places.Find(place => place.Environment == before.Name)
            ?? throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"'{application}' does not run in '{before.Name}', so there is no version to promote from there.", application, $"Promote it to '{before.Name}' first, or name a version.");
        return there.Digest;
    }
}
