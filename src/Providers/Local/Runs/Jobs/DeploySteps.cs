using CicdTools.Providers.Formats;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Deployments to a cluster, by the programs that people use for it. Which cluster, and with which credential, is the job's own to say.</summary>
internal static class DeploySteps
{
    /// <summary>Applies manifests with kubectl.</summary>
    public static Task<StepResult> RunAsync(JobSession session, DeployManifestsStep step, CancellationToken cancellationToken) => RunAsync(
        session,
        step,
        step with
        {
            Paths = [.. session.Expand(step.Paths).Select(path => path.Contains("://", StringComparison.Ordinal) ? path : InsidePath.Require(session.Folder.Workspace, path))],
            Namespace = step.Namespace is null ? null : session.Expand(step.Namespace),
        },
        cancellationToken);

    /// <summary>Installs or upgrades a chart with helm.</summary>
    public static Task<StepResult> RunAsync(JobSession session, DeployChartStep step, CancellationToken cancellationToken) => RunAsync(
        session,
        step,
        step with
        {
            Release = session.Expand(step.Release),
            Chart = session.Expand(step.Chart),
            Namespace = step.Namespace is null ? null : session.Expand(step.Namespace),
            Values = new(step.Values.Select(value => KeyValuePair.Create(value.Key, session.Expand(value.Value)))),
        },
        cancellationToken);

    private static async Task<StepResult> RunAsync(JobSession session, Step step, Step expanded, CancellationToken cancellationToken)
    {
        VariableMap variables = session.EnvironmentOf(step);
        if (session.PathAdditions.Count > 0 && session.Container is null)
            variables = variables.With("PATH", string.Join(Path.PathSeparator, session.PathAdditions.Append(variables.Find("PATH") ?? "")));
        foreach (string[] command in StepScripts.Commands(expanded) ?? [])
        {
            int exit = await RunAsync(session, command[0], command[1..], variables, cancellationToken).ConfigureAwait(false);
            if (exit != 0)
                return new(RunStatus.Failed, exit);
        }

        return StepResult.Done;
    }

    private static async Task<int> RunAsync(JobSession session, string program, string[] arguments, VariableMap variables, CancellationToken cancellationToken)
    {
        ProcessSpec spec;
        if (session.Container is { } container)
        {
            if (!await container.HasAsync(program, session.Run.Clock, cancellationToken).ConfigureAwait(false))
                throw Missing(program, "in the job's image", "Use an image that has it.");
            spec = container.Exec(program, arguments, variables, session.Folder.Workspace);
        }
        else
        {
            string path = Executables.Find(program, variables.Find("PATH")) ?? throw Missing(program, "on this machine", $"Install {program}: a local run downloads no tools.");
            spec = new(path, arguments) { WorkingDirectory = session.Folder.Workspace, Environment = variables };
        }

        return await session.RunAsync(spec, session.Log.Step(session.Step), cancellationToken).ConfigureAwait(false);
    }

    private static CicdException Missing(string program, string where, string remedy) =>
        new("ToolNotFound", CicdErrorKind.Unavailable, $"{program} is not {where}, and the step deploys with it.", program, remedy);
}
