using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/artifacts
internal sealed partial class GitHubProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(runId);
        ApiRequest request = Page($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/runs/{id.Number}/artifacts", ("name", name));
        await foreach (ArtifactModel artifact in _api.PagesAsync(request, Json.ArtifactPage, page => page.Artifacts, cancellationToken).Missing(() => Errors.NotFound("RunNotFound", "run", runId), cancellationToken).ConfigureAwait(false))
        {
            yield return new()
            {
                Context = Context,
                Repository = id.Repository.ToString(),
                RunId = id.ToString(),
                Id = artifact.Id.ToString(CultureInfo.InvariantCulture),
                Name = artifact.Name,
                Size = artifact.SizeInBytes,
                Digest = artifact.Digest,
                CreatedAt = artifact.CreatedAt ?? default,
                ExpiresAt = artifact.ExpiresAt,
            };
        }
    }

    public Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        GitHubId id = RequireRunId(artifact.RunId);
        string target = Path.GetFullPath(folder);
        if (File.Exists(target))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{target}' is a file.", target, "Name a folder.");
        if (artifact.ExpiresAt <= _caller.Clock.GetUtcNow())
            throw new CicdException("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {id} has expired.", artifact.Name, "Restart-CicdRun makes it anew.");
        return Task.FromResult(new Change(target, $"Write the files of the artifact '{Errors.Shown(artifact.Name)}'", async token =>
        {
            // GitHub sends on to where the archive lies, and that address is of another origin: it gets no credential.
            using HttpResponseMessage response = await _api.SendAsync(ApiRequest.Get($"/repos/{id.Repository.Owner}/{id.Repository.Name}/actions/artifacts/{artifact.Id}/zip") with { Streamed = true }, token).ConfigureAwait(false);
            Stream archive = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
                await ArtifactArchive.ExtractAsync(archive, target, token).ConfigureAwait(false);
            return artifact with { Path = target };
        }));
    }
}
