using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The artifacts of a run: a numbered package and a description each.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="now">The time: an artifact whose time is over counts as gone, whether or not its files are still there.</param>
internal sealed class ArtifactStore(RunFolder folder, DateTimeOffset now)
{
    /// <summary>The artifacts, in the order of their names, then of their making.</summary>
    public Artifact[] List() =>
        [.. All().Where(artifact => !IsExpired(artifact)).OrderBy(artifact => artifact.Name, StringComparer.Ordinal).ThenBy(artifact => artifact.Id, StringComparer.Ordinal)];

    /// <summary>The package of an artifact.</summary>
    public string PackageOf(Artifact artifact) => Path.Combine(folder.Artifacts, $"{RequireId(artifact.Id)}.tar");

    /// <summary>Writes an artifact's files into a folder, unless somebody has changed them.</summary>
    /// <exception cref="CicdException"><c>DigestMismatch</c>, <c>PathOutside</c>, <c>PackageInvalid</c>.</exception>
    public async Task ExtractAsync(Artifact artifact, string what, string target, CancellationToken cancellationToken)
    {
        string package = PackageOf(artifact);
        string digest = await FileDigests.OfFileAsync(package, cancellationToken).ConfigureAwait(false);
        if (digest != artifact.Digest)
            throw new CicdException("DigestMismatch", CicdErrorKind.Invalid, $"The package of {what} was changed after it was built: it is {digest}, and should be {artifact.Digest}.", what, "Build it again; do not deploy it.");
        await Package.ExtractAsync(package, target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps files under a name. One of the same name from the same job, of an earlier try, gives way.</summary>
    /// <exception cref="CicdException"><c>ArtifactExists</c>.</exception>
    public async Task<Artifact> KeepAsync(Artifact description, string root, string[] files, Func<string, string> nameOf, CancellationToken cancellationToken)
    {
        Artifact[] before = [.. List().Where(artifact => artifact.Name == description.Name && artifact.Job == description.Job)];
        string id = NextId();
        string package = Path.Combine(folder.Artifacts, $"{id}.tar");
        await Package.WriteAsync(package, root, files, nameOf, cancellationToken).ConfigureAwait(false);
        Artifact artifact = description with { Id = id, Size = new FileInfo(package).Length, Digest = await FileDigests.OfFileAsync(package, cancellationToken).ConfigureAwait(false) };
        await RunJson.WriteAsync(Path.Combine(folder.Artifacts, $"{id}.json"), artifact, cancellationToken).ConfigureAwait(false);
        foreach (Artifact old in before)
            Remove(old);
        return artifact;
    }

    /// <summary>Keeps an artifact as long as its run, whatever was said when it was made.</summary>
    public Task KeepForeverAsync(Artifact artifact, CancellationToken cancellationToken) => artifact.ExpiresAt is null ? Task.CompletedTask :
        RunJson.WriteAsync(Path.Combine(folder.Artifacts, $"{RequireId(artifact.Id)}.json"), artifact with { ExpiresAt = null }, cancellationToken);

    /// <summary>Removes the files of artifacts whose time is over.</summary>
    public void RemoveExpired()
    {
        foreach (Artifact artifact in All().Where(IsExpired).ToArray())
        {
            WriteScope.Demand(Intent.Write, PackageOf(artifact));
            Remove(artifact);
        }
    }

    /// <summary>Gives the artifacts to a run that takes over from this one.</summary>
    public void Copy(RunFolder to, string runId, Func<Artifact, bool> which)
    {
        foreach (Artifact artifact in List().Where(which))
        {
            Directory.CreateDirectory(to.Artifacts);
            File.Copy(PackageOf(artifact), Path.Combine(to.Artifacts, $"{artifact.Id}.tar"));
            File.WriteAllText(Path.Combine(to.Artifacts, $"{artifact.Id}.json"), System.Text.Json.JsonSerializer.Serialize(artifact with { RunId = runId }, RunJson.Options));
        }
    }

    private bool IsExpired(Artifact artifact) => artifact.ExpiresAt <= now;

    private IEnumerable<Artifact> All() => !Directory.Exists(folder.Artifacts) ? [] :
        Directory.EnumerateFiles(folder.Artifacts, "*.json").Select(Read).OfType<Artifact>();

    private Artifact? Read(string file)
    {
        try
        {
            return RunJson.Read<Artifact>(file);
        }
        catch (System.Text.Json.JsonException problem)
        {
            throw new CicdException("ArtifactDamaged", CicdErrorKind.Unavailable, $"What the run {folder.Id} kept cannot be read: '{file}' is damaged.", folder.Id, "Remove that file, or start the run again.", problem);
        }
    }

    private static string RequireId(string id) =>
        id.Length is > 0 and < 10 && id.All(char.IsAsciiDigit) ? id : throw Errors.NotFound("ArtifactNotFound", "artifact", id);

    // Jobs keep artifacts side by side: the file that could be made decides who has the number.
    private string NextId()
    {
        Directory.CreateDirectory(folder.Artifacts);
        for (int number = 1; ; number++)
        {
            string id = number.ToString("0000", CultureInfo.InvariantCulture);
            string claim = Path.Combine(folder.Artifacts, $"{id}.claim");
            try
            {
                if (File.Exists(Path.Combine(folder.Artifacts, $"{id}.tar")))
                    continue;
                new FileStream(claim, FileMode.CreateNew).Dispose();
                return id;
            }
            catch (IOException) when (File.Exists(claim))
            {
                // Another job has it.
            }
        }
    }

    private void Remove(Artifact artifact)
    {
        File.Delete(Path.Combine(folder.Artifacts, $"{artifact.Id}.json"));
        File.Delete(PackageOf(artifact));
    }
}
