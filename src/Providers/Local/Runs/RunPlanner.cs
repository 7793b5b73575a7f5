using System.Globalization;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Makes the plan of a run, and refuses what cannot be carried out before anything is changed.</summary>
internal sealed class RunPlanner(LocalProvider provider)
{
    /// <summary>A plan for a pipeline at a commit. Id, number and version come when it is applied.</summary>
    /// <exception cref="CicdException">Whatever is wrong with it.</exception>
    public async Task<RunPlan> PlanAsync(RunRequest request, Pipeline pipeline, RunSource source, CancellationToken cancellationToken)
    {
        if (request.SkipStages.Length > 0)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A local run takes no -SkipStage: what of it runs stands in its file.", request.Repository, "Leave it away.");
        DeploymentEnvironment[] environments = await EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        Run asked = new()
        {
            Context = provider.Context,
            Repository = source.Repository,
            Pipeline = pipeline.Name,
            Path = pipeline.Path,
            Ref = source.Ref,
            Commit = source.Commit,
            Actor = provider.Caller.Actor,
            Status = RunStatus.Queued,
        };
        pipeline = await Task.Run(() => new RuleResolution(provider).Resolve(request, pipeline, source, asked, cancellationToken), cancellationToken).ConfigureAwait(false);
        Check(pipeline, environments);
        string? engine = await IsolationAsync(request.Isolation, pipeline, source, cancellationToken).ConfigureAwait(false);
        List<PlannedJob> jobs = [];
        List<JobRun> records = [];
        foreach (Stage stage in pipeline.Stages)
        {
            foreach (Job job in stage.Jobs)
            {
                foreach (VariableMap combination in MatrixExpansion.Expand(job))
                {
                    string id = (jobs.Count + 1).ToString("0000", CultureInfo.InvariantCulture);
                    jobs.Add(new() { Id = id, Job = job.Id, Matrix = combination, Gate = GateOf(job, environments) });
                    records.Add(new() { Id = id, Name = MatrixExpansion.Name(job, combination), Stage = stage.Name, Environment = job.Environment?.Name });
                }
            }
        }

        return new()
        {
            Pipeline = pipeline,
            Jobs = [.. jobs],
            IsTag = source.IsTag,
            DefaultBranch = source.DefaultBranch,
            Variables = request.Variables,
            Inputs = request.Inputs,
            Isolation = request.Isolation,
            Engine = engine,
            ThrottleLimit = Throttle(request.ThrottleLimit),
            SkipUnsupported = request.SkipUnsupported,
            Run = asked with { Jobs = [.. records] },
        };
    }

    /// <summary>Finds the repository and the commit.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>RepositoryEmpty</c>, <c>RefNotFound</c>.</exception>
    public RunSource Source(string repository, string? reference)
    {
        using LibGit2Sharp.Repository git = provider.Repositories.Open(repository);
        string defaultBranch = git.Head.FriendlyName;
        if (git.Head.Tip is null && reference is null)
            throw new CicdException("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository '{repository}' has no commit yet.", repository, "Commit something to it, for example with Set-CicdRepositoryItem.");
        string name = reference switch
        {
            null => defaultBranch,
            _ when reference.StartsWith("refs/heads/", StringComparison.Ordinal) => reference["refs/heads/".Length..],
            _ when reference.StartsWith("refs/tags/", StringComparison.Ordinal) => reference["refs/tags/".Length..],
            _ => reference,
        };
        Commit commit = Repositories.References.Find(git, name)
            ?? throw Errors.NotFound("RefNotFound", "branch, tag or commit", name, git.Branches.Select(branch => branch.FriendlyName), $"Check the name in '{repository}'.");
        bool isBranch = Reference.IsValidName($"refs/heads/{name}") && git.Branches[name] is not null;
        bool isTag = !isBranch && Reference.IsValidName($"refs/tags/{name}") && git.Tags[name] is not null;
        return new(repository, name, commit.Sha, isTag, isBranch, defaultBranch);
    }

    private static int Throttle(int limit) => limit switch
    {
        0 => Environment.ProcessorCount,
        < 0 => throw new CicdException("InvalidThrottleLimit", CicdErrorKind.Invalid, FormattableString.Invariant($"{limit} jobs at once are not possible."), null, "Give a positive number, or 0 for the number of processors."),
        _ => limit,
    };

    private static void Check(Pipeline pipeline, DeploymentEnvironment[] environments)
    {
        DiagnosticBag diagnostics = new();
        PipelineRules.Check(pipeline, diagnostics);
        string[] known = [.. environments.Select(environment => environment.Name)];
        foreach (Job job in pipeline.Jobs.Where(job => known.Length > 0 && job.Environment is { } target && !target.Name.Contains('$', StringComparison.Ordinal) && !known.Contains(target.Name)))
            diagnostics.Error("EnvironmentNotFound", $"The job '{Errors.Shown(job.Id)}' deploys to '{Errors.Shown(job.Environment!.Name)}', which does not exist. Known: {string.Join(", ", known)}.", pipeline.Path, remedy: "Create it with New-CicdEnvironment.");
        diagnostics.ThrowIfErrors();
        if (!pipeline.Jobs.Any())
            throw new CicdException("PipelineEmpty", CicdErrorKind.Invalid, $"The pipeline '{Errors.Shown(pipeline.Name)}' has no job.", pipeline.Name, "Add a job.");
    }

    private static GatePlan? GateOf(Job job, DeploymentEnvironment[] environments)
    {
        DeploymentEnvironment? environment = job.Environment is { } target ? Array.Find(environments, candidate => candidate.Name == target.Name) : null;
        return environment is { RequiresApproval: true } ? new(environment.Name, environment.Approvers) : job.Manual ? new(job.Environment?.Name, environment?.Approvers ?? []) : null;
    }

    private async Task<DeploymentEnvironment[]> EnvironmentsAsync(CancellationToken cancellationToken)
    {
        List<DeploymentEnvironment> found = [];
        if ((object)provider is IEnvironments environments)
        {
            await foreach (DeploymentEnvironment environment in environments.GetEnvironmentsAsync(new(), cancellationToken).ConfigureAwait(false))
                found.Add(environment);
        }

        return [.. found];
    }

    /// <summary>A service beside a job that runs on this machine itself.</summary>
    public static CicdException ServiceNeedsContainer(Job job) =>
        new("ServiceNeedsContainer", CicdErrorKind.NotSupported, $"The job '{Errors.Shown(job.Id)}' needs the service '{Errors.Shown(job.Services[0].Name)}', which a job on this machine itself could not reach.", job.Id, "Use -Isolation Container.");

    private async Task<string?> IsolationAsync(Isolation isolation, Pipeline pipeline, RunSource source, CancellationToken cancellationToken)
    {
        Job? contained = pipeline.Jobs.FirstOrDefault(job => job.Container is not null);
        // A job with a condition may never run; it is looked at when it does.
        Job? served = pipeline.Jobs.FirstOrDefault(job => job.Services.Length > 0 && job.Condition is null);
        if (isolation == Isolation.Host)
        {
            return served is null ? null : throw ServiceNeedsContainer(served);
        }

        string? engine = await ContainerEngine.FindAsync(provider.Caller.Clock, cancellationToken).ConfigureAwait(false);
        if (served is not null && engine is null)
            throw ContainerEngine.NotFound($"The job '{Errors.Shown(served.Id)}' needs the service '{Errors.Shown(served.Services[0].Name)}', which is a container");
        if (engine is not null)
            return engine;
        if (isolation == Isolation.Container)
            throw ContainerEngine.NotFound("A container was asked for");
        if (!provider.Repositories.Record(source.Repository).Trusted)
            throw new CicdException("HostIsolationRequired", CicdErrorKind.Forbidden, $"The pipeline of '{source.Repository}' would run on this machine itself: {ContainerEngine.Silence()}, and the repository is not trusted.", source.Repository, "Start podman or docker; or, if you trust its authors with your account, use -Isolation Host, or import it with -Trust.");
        if (contained is not null)
        {
            CicdException missing = ContainerEngine.NotFound($"The job '{Errors.Shown(contained.Id)}' asks for the image '{Errors.Shown(contained.Container!.Image)}'");
            throw new CicdException(missing.Id, missing.Kind, missing.Message, contained.Id, "Start one of them, or use -Isolation Host to run the job on this machine without the image.");
        }

        return null;
    }
}

/// <summary>What a run is of.</summary>
internal sealed record RunSource(string Repository, string Ref, string Commit, bool IsTag, bool IsBranch, string DefaultBranch);
