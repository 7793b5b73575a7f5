namespace CicdTools.Providers.Local.Runs;

/// <summary>Artifacts kept by jobs and brought to jobs.</summary>
internal static class ArtifactSteps
{
    /// <summary>Keeps files.</summary>
    public static async Task<StepResult> UploadAsync(JobSession session, UploadArtifactStep step, CancellationToken cancellationToken)
    {
        string name = session.Expand(step.Artifact);
        string[] files = FileSelection.Find(session.Folder.Workspace, session.Expand(step.Paths), session.Expand(step.Exclude));
        if (files.Length == 0)
        {
            string said = $"No file fits {string.Join(", ", step.Paths.Select(path => $"'{Errors.Shown(path)}'"))}; the artifact '{Errors.Shown(name)}' was not made.";
            return new(step.Required ? RunStatus.Failed : RunStatus.Succeeded, null, said);
        }

        Artifact artifact = await KeepAsync(session, name, files, NamesOf(session, step.Paths, files), step.Retention, cancellationToken).ConfigureAwait(false);
        session.Log.Say($"Kept {files.Length} {(files.Length == 1 ? "file" : "files")} as '{Errors.Shown(name)}' ({artifact.Digest}).", session.Step);
        return StepResult.Done;
    }

    /// <summary>Brings files.</summary>
    public static async Task<StepResult> DownloadAsync(JobSession session, DownloadArtifactStep step, CancellationToken cancellationToken)
    {
        RunContext run = session.Run;
        string? name = step.Artifact is null ? null : session.Expand(step.Artifact);
        ArtifactStore store = new(run.Folder, run.Now());
        Artifact[] artifacts = [.. store.List().Where(artifact => (name is null || artifact.Name == name) && (step.From is null || step.From.Contains(JobOf(run, artifact))))];
        if (name is not null && artifacts.Length == 0)
            throw Errors.NotFound("ArtifactNotFound", "artifact", name, store.List().Select(artifact => artifact.Name), "Keep it in a job before, and need that job.");
        string folder = InsidePath.Require(session.Folder.Workspace, session.Expand(step.Path ?? "."));
        // docs of actions/download-artifact: without a name, and unless they are merged, each artifact comes into a folder of its name.
        bool apart = step.Native.Any(setting => setting.Key == "merge-multiple" && setting.Text == "false");
        foreach (Artifact artifact in artifacts)
            await Package.ExtractAsync(store.PackageOf(artifact), apart ? InsidePath.Require(session.Folder.Workspace, Path.Combine(folder, artifact.Name)) : folder, cancellationToken).ConfigureAwait(false);
        session.Log.Say($"Brought {(artifacts.Length == 0 ? "no artifact" : string.Join(", ", artifacts.Select(artifact => $"'{Errors.Shown(artifact.Name)}'")))}.", session.Step);
        return StepResult.Done;
    }

    /// <summary>Keeps test results, as an artifact of the job.</summary>
    public static async Task<StepResult> PublishAsync(JobSession session, PublishTestResultsStep step, CancellationToken cancellationToken)
    {
        string[] files = FileSelection.Find(session.Folder.Workspace, session.Expand(step.Paths));
        if (files.Length == 0)
            return new(RunStatus.Succeeded, null, "No file with test results was found.");
        await KeepAsync(session, $"test-results-{session.Run.State.Job(session.Index).Name}", files, file => file, null, cancellationToken).ConfigureAwait(false);
        session.Log.Say($"Kept {files.Length} {(files.Length == 1 ? "file" : "files")} with test results.", session.Step);
        return StepResult.Done;
    }

    private static Task<Artifact> KeepAsync(JobSession session, string name, string[] files, Func<string, string> nameOf, TimeSpan? retention, CancellationToken cancellationToken)
    {
        DateTimeOffset now = session.Run.Now();
        return new ArtifactStore(session.Run.Folder, now).KeepAsync(
            new()
            {
                Context = session.Run.Plan.Run.Context,
                Repository = session.Run.Plan.Run.Repository,
                RunId = session.Run.Plan.Run.Id,
                Name = name,
                Job = session.Run.State.Job(session.Index).Name,
                CreatedAt = now,
                // No time at all means the system's own choice, which here is as long as the run.
                ExpiresAt = retention > TimeSpan.Zero ? now + retention : null,
            },
            session.Folder.Workspace,
            files,
            nameOf,
            cancellationToken);
    }

    private static string? JobOf(RunContext run, Artifact artifact) =>
        run.Plan.Jobs.Where((_, index) => run.State.Job(index).Name == artifact.Job).Select(job => job.Job).FirstOrDefault();

    // docs of actions/upload-artifact: with one path its folder is the root of the artifact; with several, what they have in common. GitLab keeps paths as they are.
    private static Func<string, string> NamesOf(JobSession session, string[] paths, string[] files)
    {
        if (session.Run.Format != "GitHubActions")
            return file => file;
        string[] starts = [.. session.Expand(paths).Select(path => StartOf(session.Folder.Workspace, path))];
        string[] common = starts[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string start in starts)
        {
            string[] parts = start.Split('/', StringSplitOptions.RemoveEmptyEntries);
            common = [.. common.Zip(parts).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        }

        int length = common.Length == 0 ? 0 : string.Join('/', common).Length + 1;
        return files.All(file => file.Length > length) ? file => file[length..] : file => file;
    }

    private static string StartOf(string root, string path)
    {
        string relative = Path.GetRelativePath(root, Path.Combine(root, path)).Replace('\\', '/');
        string[] parts = relative == "." ? [] : [.. relative.Split('/').TakeWhile(part => part.AsSpan().IndexOfAny('*', '?') < 0)];
        string start = string.Join('/', parts);
        return Directory.Exists(Path.Combine(root, start)) ? start : string.Join('/', parts.SkipLast(1));
    }
}
