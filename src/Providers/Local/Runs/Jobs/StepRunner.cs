namespace CicdTools.Providers.Local.Runs;

/// <summary>How a step ended.</summary>
/// <param name="Status">How.</param>
/// <param name="ExitCode">The exit code; null for a step that is no process.</param>
/// <param name="Reason">Why, in a sentence; null where the exit code says all.</param>
internal sealed record StepResult(RunStatus Status, int? ExitCode = null, string? Reason = null)
{
    /// <summary>It did what it should.</summary>
    public static StepResult Done { get; } = new(RunStatus.Succeeded);

    /// <summary>Its outputs.</summary>
    public VariableMap Outputs { get; init; } = new();
}

/// <summary>Carries out a step, whatever its kind.</summary>
internal static class StepRunner
{
    /// <summary>Runs the step under its time limit. What goes wrong becomes its result, so that the steps after it see it.</summary>
    public static async Task<StepResult> RunAsync(JobSession session, Step step, CancellationToken cancellationToken)
    {
        if (step.Timeout is not { } limit)
            return await GuardAsync(session, step, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource timeout = new(limit, session.Run.Clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await GuardAsync(session, step, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(RunStatus.Failed, null, $"The step took longer than {limit:c} and was ended.");
        }
    }

    private static async Task<StepResult> GuardAsync(JobSession session, Step step, CancellationToken cancellationToken)
    {
        try
        {
            return await DispatchAsync(session, step, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException problem)
        {
            RunStatus status = problem.Kind == CicdErrorKind.Unavailable ? RunStatus.Errored : RunStatus.Failed;
            return new(status, null, problem.Remedy is null ? problem.Message : $"{problem.Message} {problem.Remedy}");
        }
        catch (LibGit2Sharp.LibGit2SharpException problem)
        {
            return new(RunStatus.Errored, null, $"Git says: {problem.Message}");
        }
    }

    private static Task<StepResult> DispatchAsync(JobSession session, Step step, CancellationToken cancellationToken) => step switch
    {
        ScriptStep script => ScriptSteps.RunAsync(session, script, cancellationToken),
        CheckoutStep checkout => Task.FromResult(Workspaces.Checkout(session, checkout)),
        SetupToolStep setup => ToolSetup.RunAsync(session, setup, cancellationToken),
        CacheStep cache => CacheSteps.RunAsync(session, cache, cancellationToken),
        UploadArtifactStep upload => ArtifactSteps.UploadAsync(session, upload, cancellationToken),
        DownloadArtifactStep download => ArtifactSteps.DownloadAsync(session, download, cancellationToken),
        PublishTestResultsStep results => ArtifactSteps.PublishAsync(session, results, cancellationToken),
        BuildImageStep build => ImageSteps.BuildAsync(session, build, cancellationToken),
        PushImageStep push => ImageSteps.PushAsync(session, push, cancellationToken),
        DeployManifestsStep manifests => DeploySteps.RunAsync(session, manifests, cancellationToken),
        DeployChartStep chart => DeploySteps.RunAsync(session, chart, cancellationToken),
        ApproveStep approve => GateSteps.WaitAsync(session, approve, cancellationToken),
        NativeStep native => Task.FromResult(Unsupported(session, $"'{Errors.Shown(native.Reference)}' of {native.Format}")),
        _ => Task.FromResult(Unsupported(session, $"a step of the kind {step.GetType().Name.Replace("Step", "", StringComparison.Ordinal)}")),
    };

    private static StepResult Unsupported(JobSession session, string what) => session.Run.Plan.SkipUnsupported
        ? new(RunStatus.Skipped, null, $"A local run cannot carry out {what}; it was skipped, as was asked for.")
        : new(RunStatus.Failed, null, $"A local run cannot carry out {what}. Start it with -SkipUnsupported to leave such steps out.");
}
