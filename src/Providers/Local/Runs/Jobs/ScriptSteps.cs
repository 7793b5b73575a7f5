using System.Globalization;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Scripts, each in a process of its shell.</summary>
internal static class ScriptSteps
{
    /// <summary>Runs the script.</summary>
    public static async Task<StepResult> RunAsync(JobSession session, ScriptStep step, CancellationToken cancellationToken)
    {
        VariableMap variables = session.EnvironmentOf(step);
        bool github = session.Run.Format == "GitHubActions";
        RunnerFiles? files = github ? new(session.Folder.Runner, session.Step) : null;
        variables = variables.With(files?.Variables ?? new());
        if (session.PathAdditions.Count > 0 && session.Container is null)
            variables = variables.With("PATH", string.Join(Path.PathSeparator, session.PathAdditions.Append(variables.Find("PATH") ?? "")));

        ShellCommand shell = await ShellAsync(session, step, variables, cancellationToken).ConfigureAwait(false);
        string script = session.Run.Expressions?.ExpandScript(step.Script, session.Context(variables)) ?? step.Script;
        string file = Path.Combine(session.Folder.Runner, string.Create(CultureInfo.InvariantCulture, $"step-{session.Step}{shell.Extension}"));
        await File.WriteAllTextAsync(file, $"{shell.Before}{PathLine(session, shell)}{script}{(script.EndsWith('\n') ? "" : "\n")}{shell.After}", cancellationToken).ConfigureAwait(false);
        string folder = InsidePath.RequireFolder(session.Folder.Workspace, session.Expand(step.WorkingDirectory ?? ".", variables));

        StepLog log = session.Log.Step(session.Step, readsCommands: github);
        ProcessSpec spec = session.Container is { } container
            ? container.Exec(shell.Program, shell.ArgumentsFor(file), variables, folder)
            : new(shell.Program, shell.ArgumentsFor(file)) { WorkingDirectory = folder, Environment = variables };
        int exit = await session.RunAsync(spec, log, cancellationToken).ConfigureAwait(false);
        StepResult result = new(exit == 0 ? RunStatus.Succeeded : RunStatus.Failed, exit);
        return files is null ? result : Take(session, files, result);
    }

    // A container's own search path is known inside only.
    private static string PathLine(JobSession session, ShellCommand shell) => session.Container is not null && session.PathAdditions.Count > 0 && shell.Program is "bash" or "sh"
        ? string.Concat(session.PathAdditions.AsEnumerable().Reverse().Select(folder => $"export PATH={Formats.ShellText.Quote(folder)}:\"$PATH\"\n"))
        : "";

    private static async Task<ShellCommand> ShellAsync(JobSession session, ScriptStep step, VariableMap variables, CancellationToken cancellationToken)
    {
        if (session.Container is null)
            return ShellCommand.For(session.Run.Format, step.Shell, name => Executables.Find(name, variables.Find("PATH")) is not null);
        HashSet<string> shells = await session.Container.ShellsAsync(step.Shell, session.Run.Clock, cancellationToken).ConfigureAwait(false);
        return ShellCommand.For(session.Run.Format, step.Shell, shells.Contains);
    }

    // What a failed step wrote counts too.
    private static StepResult Take(JobSession session, RunnerFiles files, StepResult result)
    {
        session.Added = session.Added.With(files.Environment);
        foreach (string folder in files.Paths)
            session.PathAdditions.Insert(0, folder);
        return result with { Outputs = files.Outputs };
    }
}
