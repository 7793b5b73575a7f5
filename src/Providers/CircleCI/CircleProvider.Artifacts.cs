using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/api/v2/#operation/getJobArtifacts. A job keeps single files, so an artifact is a file, named by its path.
internal sealed partial class CircleProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleRunId id = RequireRunId(runId);
        SeenRun seen = await SeeAsync(id, cancellationToken).ConfigureAwait(false);
        foreach (JobModel job in seen.Workflows.SelectMany(workflow => workflow.Jobs).Where(job => job.JobNumber is not null && job.StartedAt is not null))
        {
            ApiRequest request = ApiRequest.Get($"/api/v2/project/{id.Project}/{job.JobNumber}/artifacts");
            await foreach (ArtifactModel model in PagesAsync(request, Json.Artifacts, cancellationToken).ConfigureAwait(false))
            {
                if (Describe(id, job, model) is { } artifact && (name is null || artifact.Name == name))
                    yield return artifact;
            }
        }
    }

    public Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(artifact.Id, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw Errors.NotFound("ArtifactNotFound", "artifact", artifact.Id, remedy: "Get-CicdArtifact shows what a run kept.");
        string root = Path.GetFullPath(folder), target = Path.GetFullPath(Path.Combine(root, artifact.Name.Replace('\\', '/')));
        if (File.Exists(root))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{root}' is a file.", root, "Name a folder.");
        // A path is what the job's author wrote, and may lead anywhere.
        if (!target.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new CicdException("ArtifactUnsafe", CicdErrorKind.Invalid, $"The artifact '{Errors.Shown(artifact.Name)}' would be written outside '{root}'.", artifact.Name, "Do not trust the job that kept it.");
        ApiRequest call = ApiRequest.GetAddress(address) with { Streamed = true, MayBeMissing = true, Accept = "*/*" };
        return Task.FromResult(new Change(root, $"Write the file of the artifact '{Errors.Shown(artifact.Name)}'", async token =>
        {
            using HttpResponseMessage response = await _api.SendAsync(call, token).ConfigureAwait(false);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw new CicdException("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {artifact.RunId} is not there any more.", artifact.Name, "Restart-CicdRun makes it anew.");
            WriteScope.Demand(Intent.Write, target);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            FileStream file = File.Create(target);
            await using (file.ConfigureAwait(false))
                await response.Content.CopyToAsync(file, token).ConfigureAwait(false);
            return artifact with { Path = root, Size = new FileInfo(target).Length };
        }).Calling(Context, call));
    }

    private Artifact Describe(CircleRunId id, JobModel job, ArtifactModel artifact) => new()
    {
        Context = Context,
        Repository = id.Project.ToString(),
        RunId = id.ToString(),
        Id = artifact.Url,
        // Each of several executions keeps its own.
        Name = artifact.NodeIndex == 0 ? artifact.Path : string.Create(CultureInfo.InvariantCulture, $"{artifact.NodeIndex}/{artifact.Path}"),
        Job = job.Name,
        CreatedAt = job.StoppedAt ?? job.StartedAt ?? default,
    };
}
