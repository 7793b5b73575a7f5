using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Container images, built and pushed by podman or docker.</summary>
internal static class ImageSteps
{
    /// <summary>Builds an image, and pushes it where the step says so.</summary>
    public static async Task<StepResult> BuildAsync(JobSession session, BuildImageStep step, CancellationToken cancellationToken)
    {
        string engine = await EngineAsync(session, "The step builds an image", cancellationToken).ConfigureAwait(false);
        string context = InsidePath.RequireFolder(session.Folder.Workspace, session.Expand(step.Context));
        string[] tags = session.Expand(step.Tags);
        string[] file = step.File is null ? [] : ["--file", InsidePath.Require(session.Folder.Workspace, session.Expand(step.File))];
        string[] arguments = ["build", .. tags.SelectMany(tag => new[] { "--tag", tag }), .. file, .. step.Arguments.SelectMany(entry => new[] { "--build-arg", $"{entry.Key}={session.Expand(entry.Value)}" }), context];
        StepResult built = await RunAsync(session, engine, arguments, cancellationToken).ConfigureAwait(false);
        return built.Status == RunStatus.Succeeded && step.Push ? await PushAsync(session, engine, tags, cancellationToken).ConfigureAwait(false) : built;
    }

    /// <summary>Pushes images.</summary>
    public static async Task<StepResult> PushAsync(JobSession session, PushImageStep step, CancellationToken cancellationToken)
    {
        string engine = await EngineAsync(session, "The step pushes an image", cancellationToken).ConfigureAwait(false);
        return await PushAsync(session, engine, session.Expand(step.Tags), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> EngineAsync(JobSession session, string why, CancellationToken cancellationToken) =>
        session.Run.Plan.Engine ?? await ContainerEngine.FindAsync(session.Run.Clock, cancellationToken).ConfigureAwait(false) ?? throw ContainerEngine.NotFound(why);

    private static async Task<StepResult> PushAsync(JobSession session, string engine, string[] tags, CancellationToken cancellationToken)
    {
        foreach (string tag in tags)
        {
            StepResult pushed = await RunAsync(session, engine, ["push", tag], cancellationToken).ConfigureAwait(false);
            if (pushed.Status != RunStatus.Succeeded)
                return pushed;
        }

        return StepResult.Done;
    }

    private static async Task<StepResult> RunAsync(JobSession session, string engine, string[] arguments, CancellationToken cancellationToken)
    {
        StepLog log = session.Log.Step(session.Step);
        // The caller's engine configuration may hold logins that the job must not use: it gets a home of its own.
        Dictionary<string, string> environment = ContainerEngine.Environment();
        environment["DOCKER_CONFIG"] = Path.Combine(session.Folder.Home, ".docker");
        ChildProcess process = session.Start(new(engine, arguments) { Environment = environment, WorkingDirectory = session.Folder.Workspace }, log);
        int exit = await ProcessRunner.WaitAsync(process, TimeSpan.FromSeconds(5), session.Run.Clock, cancellationToken).ConfigureAwait(false);
        log.Complete();
        return new(exit == 0 ? RunStatus.Succeeded : RunStatus.Failed, exit);
    }
}
