using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/artifacts/list and https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/artifacts/get
internal sealed partial class AzureDevOpsProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AzureDevOpsId id = RequireRunId(runId);
        SeenRun seen = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        ListModel<ArtifactModel> artifacts = await _api.ReadAsync(Get($"/{id.Project}/_apis/build/builds/{id.Number}/artifacts"), Json.ListModelArtifactModel, cancellationToken).ConfigureAwait(false);
        foreach (ArtifactModel artifact in artifacts.Value.Where(artifact => name is null || artifact.Name == name))
        {
            // Its source is the record of the job that kept it.
            JobRun? job = Array.Find(seen.Run.Jobs, job => job.Id == artifact.Source);
            yield return new()
            {
                Context = Context,
                Repository = seen.Run.Repository,
                RunId = seen.Run.Id,
                Id = string.Create(CultureInfo.InvariantCulture, $"{seen.Run.Id}/{artifact.Id}"),
                Name = artifact.Name,
                Job = job?.Name ?? "",
                Size = long.TryParse(artifact.Resource?.Properties?.GetValueOrDefault("artifactsize"), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0,
                CreatedAt = job?.FinishedAt ?? seen.Run.FinishedAt ?? seen.Run.CreatedAt,
            };
        }
    }

    public async Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        AzureDevOpsId id = AzureDevOpsId.TryParse(artifact.RunId, _address.Root) ?? throw Errors.NotFound("ArtifactNotFound", "artifact", artifact.Id, remedy: "Get-CicdArtifact shows what a run kept.");
        string target = Path.GetFullPath(folder);
        if (File.Exists(target))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{target}' is a file.", target, "Name a folder.");
        SeenRun seen = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        if (seen.Build.Definition is not { } definition)
            throw Gone(artifact);
        return new Change(target, $"Write the files of the artifact '{Errors.Shown(artifact.Name)}'", async token =>
        {
            // Its address is signed and of another origin: it gets no credential, and needs none. It lasts for minutes, so it is asked for last.
            ApiRequest ask = Get($"/{id.Project}/_apis/pipelines/{definition.Id}/runs/{id.Number}/artifacts", ("artifactName", artifact.Name), ("$expand", "signedContent"));
            if (await _api.FindAsync(ask with { Sensitive = true }, Json.SignedArtifactModel, token).ConfigureAwait(false) is not { SignedContent.Url: { } address })
                throw Gone(artifact);
            using HttpResponseMessage response = await _api.SendAsync(ApiRequest.GetAddress(new(address)) with { Streamed = true, MayBeMissing = true, Accept = "*/*" }, token).ConfigureAwait(false);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                throw Gone(artifact);
            Stream archive = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
                await ArtifactArchive.ExtractAsync(archive, target, token).ConfigureAwait(false);
            return artifact with { Path = target };
        });
    }

    private static CicdException Gone(Artifact artifact) =>
        new("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {artifact.RunId} is not there any more.", artifact.Name, "Restart-CicdRun makes it anew.");
}
