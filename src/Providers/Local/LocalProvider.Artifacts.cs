using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Run run = await Runs.RequireAsync(runId, cancellationToken).ConfigureAwait(false);
        foreach (Artifact artifact in new ArtifactStore(Runs.Folder(run.Id), Caller.Clock.GetUtcNow()).List().Where(artifact => name is null || artifact.Name == name))
            yield return artifact;
    }

    public async Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        Run run = await Runs.RequireAsync(artifact.RunId, cancellationToken).ConfigureAwait(false);
        ArtifactStore store = new(Runs.Folder(run.Id), Caller.Clock.GetUtcNow());
        Artifact known = Array.Find(store.List(), candidate => candidate.Id == artifact.Id) ?? throw Errors.NotFound("ArtifactNotFound", "artifact", artifact.Name, store.List().Select(candidate => candidate.Name));
        string target = Path.GetFullPath(folder);
        if (File.Exists(target))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{target}' is a file.", target, "Name a folder.");
        return new(target, $"Write the files of the artifact '{Errors.Shown(known.Name)}'", async token =>
        {
            WriteScope.Demand(Intent.Write, target);
            bool there = Directory.Exists(target);
            try
            {
                await store.ExtractAsync(known, Errors.Shown(known.Name), target, token).ConfigureAwait(false);
            }
            catch (Exception) when (!there)
            {
                Folders.Delete(target);
                throw;
            }

            return known with { Path = target };
        });
    }
}
