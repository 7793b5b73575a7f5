using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Starts the instances that a specification wants beside those that run, and ends them again if nobody commits them.</summary>
internal sealed class Rollout(EnvironmentStore store, InstanceJournal journal, IInstanceRunner runner, IReleaseStore releases, IStackDetector stacks, string environment, string application)
{
    /// <summary>Another process can take a free port in the moment before ours does; then another port is tried.</summary>
    private const int MaxStarts = 2;

    private readonly List<string> _started = [];

    /// <summary>The instances that fit what is wanted: those of before that answer, and new ones, all of which answer.</summary>
    /// <exception cref="CicdException"><c>DeploymentFailed</c>, <c>HostIsolationRequired</c>, <c>VersionNotFound</c>, <c>DigestMismatch</c>, <c>StartCommandNotFound</c>.</exception>
    public async Task<InstanceState[]> StartAsync(ApplicationSpec wanted, ApplicationState? before, bool trusted, CancellationToken cancellationToken)
    {
        List<InstanceState> result = [];
        List<(ReleaseId Release, int Count)> missing = [];
        foreach ((ReleaseId release, int count) in new[] { (wanted.Current, wanted.CurrentCount), (wanted.Previous ?? wanted.Current, wanted.PreviousCount) })
        {
            InstanceState[] kept = await KeepAsync(before, release, wanted.ConfigurationDigest, count, cancellationToken).ConfigureAwait(false);
            result.AddRange(kept);
            if (kept.Length < count)
                missing.Add((release, count - kept.Length));
        }

        if (missing.Count > 0 && !trusted)
            throw NotTrusted(application);
        foreach ((ReleaseId release, int count) in missing)
            result.AddRange(await StartAsync(release, count, wanted, cancellationToken).ConfigureAwait(false));
        return [.. result.OrderBy(instance => instance.Release == wanted.Current ? 0 : 1)];
    }

    /// <summary>An error for an application whose author's code nobody has agreed to run.</summary>
    public static CicdException NotTrusted(string application) =>
        new("HostIsolationRequired", CicdErrorKind.Forbidden, $"'{application}' would run on this machine without a container, and its repository is not trusted to.", application, "Running it is running its author's code. If you agree, import it again with -Trust.");

    /// <summary>Ends what was started.</summary>
    public async Task AbandonAsync()
    {
        foreach (string instance in _started)
            await journal.EndAsync(environment, instance, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<InstanceState[]> KeepAsync(ApplicationState? before, ReleaseId release, string configuration, int count, CancellationToken cancellationToken)
    {
        List<InstanceState> kept = [];
        foreach (InstanceState instance in before?.Instances ?? [])
        {
            if (kept.Count < count && instance.Release == release && instance.ConfigurationDigest == configuration && await runner.AnswersAsync(instance.Process, instance.Port, cancellationToken).ConfigureAwait(false))
                kept.Add(instance);
        }

        return [.. kept];
    }

    private async Task<InstanceState[]> StartAsync(ReleaseId release, int count, ApplicationSpec wanted, CancellationToken cancellationToken)
    {
        Report($"Unpacking {release.Version}");
        string work = Guid.NewGuid().ToString("N");
        string folder = journal.WorkFolder(environment, work);
        string files = Directory.CreateDirectory(Path.Combine(folder, "app")).FullName;
        await releases.ExtractAsync(await FindAsync(release, cancellationToken).ConfigureAwait(false), files, cancellationToken).ConfigureAwait(false);
        string command = await StartCommand.FindAsync(application, files, stacks, cancellationToken).ConfigureAwait(false);
        InstanceState[] started = new InstanceState[count];
        // One after the other: many runtimes that start at once on a small machine all start late.
        for (int index = 0; index < count; index++)
        {
            Report($"Starting {release.Version}, instance {index + 1} of {count}");
            string home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
            InstanceStart start = new()
            {
                Marker = "",
                Command = command,
                Folder = files,
                Home = home,
                LogFile = "",
                Variables = wanted.Variables.With(new VariableMap([new("HOST", "127.0.0.1"), new("APP_VERSION", release.Version), new("APP_ENVIRONMENT", environment)])),
            };
            started[index] = await StartOneAsync(start, release, wanted.ConfigurationDigest, work, cancellationToken).ConfigureAwait(false);
        }

        return started;
    }

    private async Task<InstanceState> StartOneAsync(InstanceStart start, ReleaseId release, string configuration, string work, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            string id = Guid.NewGuid().ToString("N");
            _started.Add(id);
            await journal.WriteAsync(environment, id, null, cancellationToken).ConfigureAwait(false);
            StartedInstance instance = await runner.StartAsync(start with { Marker = InstanceJournal.Marker(id), LogFile = journal.LogFile(environment, id) }, cancellationToken).ConfigureAwait(false);
            await journal.WriteAsync(environment, id, instance.Process, cancellationToken).ConfigureAwait(false);
            Report($"Waiting for {release.Version} to answer");
            string? problem = await runner.WaitReadyAsync(instance, cancellationToken).ConfigureAwait(false);
            if (problem is null)
                return new(id, release, configuration, instance.Port, work, instance.Process);
            if (attempt == MaxStarts || runner.IsAlive(instance.Process))
                throw Failed(release, problem, LogTail.Read(journal.LogFile(environment, id)));
        }
    }

    private CicdException Failed(ReleaseId release, string problem, string tail)
    {
        string said = tail.Length == 0 ? " It wrote nothing." : $" Its last output:\n{tail}";
        return new("DeploymentFailed", CicdErrorKind.Failed, $"{application} {release.Version} did not start in '{environment}': {problem}{said}", application, "Correct it, build it again and promote the new version.");
    }

    private async Task<Release> FindAsync(ReleaseId wanted, CancellationToken cancellationToken)
    {
        string? other = null;
        await foreach (Release release in releases.GetReleasesAsync(application, cancellationToken).ConfigureAwait(false))
        {
            if (release.Version == wanted.Version && release.Digest == wanted.Digest)
                return release;
            if (release.Version == wanted.Version)
                other ??= release.Digest;
        }

        throw other is null
            ? new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"The package of {application} {wanted.Version} is no longer kept, so that it cannot be started.", wanted.Version, "Build that commit again, or promote another version.")
            : DeploySituation.DigestMismatch(application, wanted.Version, wanted.Digest, other);
    }

    private void Report(string status) => store.Caller.Progress?.Report(new($"{application} to {environment}", status));
}
