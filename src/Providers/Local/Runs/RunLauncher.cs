using System.Collections.Concurrent;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Writes a run down and has it carried out: by a process that outlives this one, or by this one where it cannot be started again.</summary>
internal sealed class RunLauncher(LocalProvider provider, RunStore store)
{
    private static readonly ConcurrentDictionary<string, Task> Own = new(StringComparer.Ordinal);

    /// <summary>Done when this process owns no run of these paths any more.</summary>
    public static Task EndOfOwnedAsync(LocalPaths paths) => Task.WhenAll(Own.Where(entry => InsidePath.IsInside(paths.Runs, entry.Key)).Select(entry => entry.Value));

    /// <summary>Starts a run and returns it as it stands at once.</summary>
    /// <param name="plan">What to carry out.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="prepare">Fills the new folder with what a run before has left.</param>
    /// <exception cref="CicdException"><c>FolderNotWritable</c>, <c>DiskFull</c>.</exception>
    public async Task<Run> LaunchAsync(RunPlan plan, IReadOnlyDictionary<string, SecretText> secrets, Action<RunFolder>? prepare, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, provider.Paths.Runs);
        try
        {
            return await StartAsync(plan, secrets, prepare, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException problem) when (FileFailures.IsDiskFull(problem))
        {
            throw StoreErrors.DiskFull(provider.Paths.Runs, problem);
        }
        catch (Exception problem) when (FileFailures.IsDenied(problem))
        {
            throw StoreErrors.NotWritable(provider.Paths.Root, problem);
        }
    }

    private async Task<Run> StartAsync(RunPlan plan, IReadOnlyDictionary<string, SecretText> secrets, Action<RunFolder>? prepare, CancellationToken cancellationToken)
    {
        bool housekeeping = new Housekeeping(provider.Paths, provider.Caller.Clock).TakeTurn();
        // First of all: it may make the room that the run needs.
        if (housekeeping)
            new ArtifactExpiry(provider.Paths, provider.Caller.Clock).Remove();
        RunFolder folder;
        Run run;
        // Version and folder under one lock: a version counts as taken once its run is there.
        using (await ReleaseStore.LockAsync(provider.Paths, plan.Run.Repository, provider.Caller.Clock, cancellationToken).ConfigureAwait(false))
        {
            string? version = Version(plan);
            (string id, int number) = store.Index.Allocate(plan.Run.Repository, Guid.NewGuid().ToString("N")[..6]);
            run = plan.Run with { Id = id, Number = number, Version = version, CreatedAt = provider.Caller.Clock.GetUtcNow() };
            folder = await WriteAsync(plan with { Run = run }, prepare, cancellationToken).ConfigureAwait(false);
            if (version is not null && !version.Contains('-', StringComparison.Ordinal))
                await new VersionReservations(provider.Paths, run.Repository).ReserveAsync(version, run.Commit, run.Id, cancellationToken).ConfigureAwait(false);
        }

        store.Index.Save(run);
        // Only now: the run may have begun with what an old one has left.
        if (housekeeping)
            new RunRetention(provider, store).Remove();
        if (provider.Caller.Host is { } host)
            await StartHostAsync(host, folder, secrets, cancellationToken).ConfigureAwait(false);
        else
            StartHere(folder, secrets);
        return run;
    }

    private string? Version(RunPlan plan)
    {
        using LibGit2Sharp.Repository git = new(provider.Paths.RepositoryGit(plan.Run.Repository));
        if (git.Lookup(plan.Run.Commit) is not LibGit2Sharp.Commit commit)
            return null;
        string? branch = plan.IsTag || git.Branches[plan.Run.Ref] is null ? null : plan.Run.Ref;
        return RunVersions.Of(git, commit, branch, branch is not null && branch == plan.DefaultBranch, new VersionReservations(provider.Paths, plan.Run.Repository).Read());
    }

    // The folder comes into its place as a whole, so that nobody sees half a run.
    private async Task<RunFolder> WriteAsync(RunPlan plan, Action<RunFolder>? prepare, CancellationToken cancellationToken)
    {
        RunFolder folder = store.Folder(plan.Run.Id);
        RunFolder temporary = new(Path.Combine(provider.Paths.Runs, $".new-{plan.Run.Id}"));
        Directory.CreateDirectory(temporary.Path);
        try
        {
            Directory.CreateDirectory(temporary.Jobs);
            await RunJson.WriteAsync(temporary.Plan, plan, cancellationToken).ConfigureAwait(false);
            await RunJson.WriteAsync(temporary.State, plan.Run, cancellationToken).ConfigureAwait(false);
            // Until the host is up, this process answers for the run.
            await RunJson.WriteAsync(temporary.Owner, ProcessIdentity.Current, cancellationToken).ConfigureAwait(false);
            prepare?.Invoke(temporary);
            Directory.Move(temporary.Path, folder.Path);
        }
        finally
        {
            Folders.Delete(temporary.Path);
        }

        return folder;
    }

    private async Task StartHostAsync(HostCommand host, RunFolder folder, IReadOnlyDictionary<string, SecretText> secrets, CancellationToken cancellationToken)
    {
        ProcessIdentity identity;
        try
        {
            identity = RunOwners.Give(host, HostProcessEnvironment(), folder, secrets, provider.Caller.Clock);
        }
        catch (CicdException)
        {
            File.Delete(folder.Owner);
            throw;
        }

        // The host writes the same once it is up; whichever comes last, it names the host.
        await RunJson.WriteAsync(folder.Owner, identity, cancellationToken).ConfigureAwait(false);
    }

    // The host is this program again; it needs its own home and settings, and still none of the caller's tokens.
    private static Dictionary<string, string> HostProcessEnvironment()
    {
        Dictionary<string, string> variables = ContainerEngine.Environment();
        foreach (string name in (string[])[DataFolders.HomeVariable, ContainerEngine.ChoiceVariable, "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA", "TMPDIR", "TEMP", "TMP", "DOTNET_HOST_PATH", "DOTNET_ROLL_FORWARD", "PSModulePath"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                variables[name] = value;
        }

        return variables;
    }

    private void StartHere(RunFolder folder, IReadOnlyDictionary<string, SecretText> secrets)
    {
        provider.Caller.Warn?.Invoke($"This program cannot be started again to own the run {folder.Id}: it is carried out here, and ends with this process.");
        RunOwner owner = new(folder, provider.Paths, provider.Catalog.Formats, provider.Caller.Clock, provider.Caller.Warn);
        VariableMap revealed = RunOrder.Reveal(secrets);
        // The caller goes on at once; its cancellation is not the run's.
        Task task = Task.Run(() => owner.RunAsync(revealed, CancellationToken.None));
        Own[folder.Path] = task;
        task.ContinueWith(_ => Own.TryRemove(folder.Path, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
