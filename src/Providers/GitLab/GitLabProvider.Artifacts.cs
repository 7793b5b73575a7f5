using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/job_artifacts/. A job keeps one archive, so an artifact has its job's name.
internal sealed partial class GitLabProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GitLabId id = RequireRunId(runId);
        await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        foreach (JobModel job in await JobsAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (job.ArtifactsFile is not { } file || (name is not null && job.Name != name))
                continue;
            yield return new()
            {
                Context = Context,
                Repository = id.Project,
                RunId = id.ToString(),
                Id = GitLabId.Job(id.Project, job.Id).ToString(),
                Name = job.Name,
                Job = job.Name,
                Size = file.Size,
                CreatedAt = job.FinishedAt ?? job.CreatedAt ?? default,
                ExpiresAt = job.ArtifactsExpireAt,
            };
        }
    }

    public Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        GitLabId id = GitLabId.TryParse(artifact.Id, GitLabId.Jobs, _address.Web) ?? throw Errors.NotFound("ArtifactNotFound", "artifact", artifact.Id, remedy: "Get-CicdArtifact shows what a run kept.");
        string target = Path.GetFullPath(folder);
        if (File.Exists(target))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{target}' is a file.", target, "Name a folder.");
        if (artifact.ExpiresAt <= _caller.Clock.GetUtcNow())
            throw Expired(artifact);
        ApiRequest call = ApiRequest.Get($"/projects/{id.Project}/jobs/{id.Number}/artifacts") with { Streamed = true, MayBeMissing = true, Accept = "*/*" };
        return Task.FromResult(new Change(target, $"Write the files of the artifact '{Errors.Shown(artifact.Name)}'", async token =>
        {
            // GitLab may send on to where the archive lies, and that address is of another origin: it gets no credential.
            using HttpResponseMessage response = await _api.SendAsync(call, token).ConfigureAwait(false);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw Expired(artifact);
            Stream archive = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
                await ArtifactArchive.ExtractAsync(archive, target, token).ConfigureAwait(false);
            return artifact with { Path = target };
        }).Calling(Context, call));
    }

    private static CicdException Expired(Artifact artifact) =>
        new("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {artifact.RunId} is not there any more.", artifact.Name, "Restart-CicdRun makes it anew.");
}
