using System.Net;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// What actions of CodePipeline leave for each other, as archives in a bucket: https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
// and https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html.
internal sealed partial class AwsProvider : IArtifacts
{
    public async IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AwsRunId id = RequireRunId(runId);
        if (id.IsBuild)
        {
            await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        SeenExecution seen = await RequireExecutionAsync(id, cancellationToken).ConfigureAwait(false);
        foreach ((ActionExecutionModel action, ArtifactPlaceModel place) in PlacesOf(seen).Where(one => name is null || one.Place.Name == name))
        {
            using HttpResponseMessage response = await _api.Of(AwsService.S3).SendAsync(Object(HttpMethod.Head, "s3:HeadObject", place), cancellationToken).ConfigureAwait(false);
            // A bucket forgets after the time that its owner says.
            if (response.StatusCode == HttpStatusCode.NotFound)
                continue;
            yield return new()
            {
                Context = Context,
                Repository = PipelineSource.Of(seen.Pipeline).Repository,
                RunId = id.ToString(),
                Id = $"{action.ActionExecutionId}-{place.Name}",
                Name = place.Name,
                Job = action.ActionName,
                Size = response.Content.Headers.ContentLength ?? 0,
                CreatedAt = response.Content.Headers.LastModified ?? action.LastUpdateTime ?? default,
            };
        }
    }

    public async Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        string target = Path.GetFullPath(folder);
        if (File.Exists(target))
            throw new CicdException("NotAFolder", CicdErrorKind.Invalid, $"'{target}' is a file.", target, "Name a folder.");
        SeenExecution seen = await RequireExecutionAsync(RequireRunId(artifact.RunId), cancellationToken).ConfigureAwait(false);
        ArtifactPlaceModel place = PlacesOf(seen).Where(one => $"{one.Action.ActionExecutionId}-{one.Place.Name}" == artifact.Id).Select(one => one.Place).FirstOrDefault() ?? throw Gone(artifact);
        return new Change(target, $"Write the files of the artifact '{Errors.Shown(artifact.Name)}'", async token =>
        {
            using HttpResponseMessage response = await _api.Of(AwsService.S3).SendAsync(Object(HttpMethod.Get, "s3:GetObject", place) with { Streamed = true, Accept = "*/*" }, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw Gone(artifact);
            Stream archive = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
                await ArtifactArchive.ExtractAsync(archive, target, token).ConfigureAwait(false);
            return artifact with { Path = target };
        });
    }

    private static IEnumerable<(ActionExecutionModel Action, ArtifactPlaceModel Place)> PlacesOf(SeenExecution seen) =>
        from one in seen.Newest
        from place in one.Action.Output?.OutputArtifacts ?? []
        where place.S3location is { Bucket: not null, Key: not null }
        select (one.Action, place);

    // A key has slashes, which stay what they are; all else in it is escaped.
    private static ApiRequest Object(HttpMethod method, string operation, ArtifactPlaceModel place)
    {
        ApiRequest bucket = ApiRequest.Read(method, $"/{place.S3location!.Bucket}") with { Operation = operation, MayBeMissing = true };
        return bucket with { Path = $"{bucket.Path}/{string.Join('/', place.S3location.Key!.Split('/').Select(Uri.EscapeDataString))}" };
    }

    private static CicdException Gone(Artifact artifact) =>
        new("ArtifactExpired", CicdErrorKind.NotFound, $"The artifact '{Errors.Shown(artifact.Name)}' of {artifact.RunId} is not there any more.", artifact.Name, "Restart-CicdRun makes it anew.");
}
