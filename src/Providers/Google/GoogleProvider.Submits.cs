using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A folder of this machine is built as it is: its files go to a bucket, and a build of them is made. https://docs.cloud.google.com/build/docs/running-builds/submit-build-via-cli-api
internal sealed partial class GoogleProvider
{
    // The names of build configurations, in the order of https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers (autodetect).
    private static readonly string[] Configurations = ["cloudbuild.yaml", "cloudbuild.yml", "cloudbuild.json"];

    private async Task<Change> PlanSubmitAsync(RunRequest request, CancellationToken cancellationToken)
    {
        if (request.Ref is not null)
            throw NotTaken("-Ref for a folder", "its files are built as they are", request.Repository);
        string folder = Path.GetFullPath(request.Repository);
        string path = Array.Find(request.Pipeline is { } named ? [named] : Configurations, file => File.Exists(Path.Combine(folder, file)))
            ?? throw Errors.NotFound("PipelineNotFound", $"build configuration in '{folder}' by the name", request.Pipeline ?? Configurations[0], remedy: "New-CicdPipeline -Format CloudBuild writes one.");
        JsonObject build = JsonObject.Create(BuildJson.Of(await File.ReadAllTextAsync(Path.Combine(folder, path), cancellationToken).ConfigureAwait(false), path))!;
        if (Substitutions(request.Variables) is { } substitutions)
        {
            JsonObject all = build["substitutions"] as JsonObject ?? [];
            foreach ((string key, string value) in substitutions)
                all[key] = value;
            build["substitutions"] = all;
        }

        // gcloud's own bucket and names: https://docs.cloud.google.com/sdk/gcloud/reference/builds/submit (--gcs-source-staging-dir).
        string bucket = $"{_place.Project.Replace(':', '_').Replace('.', '_')}_cloudbuild";
        string name = string.Create(CultureInfo.InvariantCulture, $"source/{_caller.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0:0.000}-{Guid.NewGuid():N}.tgz");
        SourceArchive archive = SourceArchive.Of(folder);
        ApiRequest upload = ApiRequest.Write(HttpMethod.Post, $"upload/storage/v1/b/{bucket}/o") with
        {
            Query = [("uploadType", "media"), ("name", name)],
            // Each attempt writes the same object anew.
            Repeatable = true,
            Content = () => new StreamContent(archive.Open()) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } },
        };
        ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/builds");
        bool isNew = await FindBucketAsync(bucket, cancellationToken).ConfigureAwait(false) is null;
        ApiRequest making = NewBucket(new(bucket, _place.Location == GooglePlace.Global ? null : _place.Location));
        return new Change(folder, $"Upload {archive.Files.Length} files to gs://{bucket}, and build them with '{path}'", async token =>
        {
            if (isNew)
                await Storage.ReadAsync(making, Json.BucketModel, token).ConfigureAwait(false);
            StoredObjectModel stored = await Storage.ReadAsync(upload, Json.StoredObjectModel, token).ConfigureAwait(false);
            build["source"] = new JsonObject { ["storageSource"] = new JsonObject { ["bucket"] = bucket, ["object"] = name, ["generation"] = stored.Generation } };
            ApiRequest call = create with { Content = () => new StringContent(build.ToJsonString(), new MediaTypeHeaderValue("application/json", "utf-8")) };
            return await DescribeAsync(BuildOf(await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false)), token).ConfigureAwait(false);
        })
        {
            Details = string.Join('\n', archive.Files),
        }.Calling(Context, isNew ? [making, upload, create] : [upload, create]);
    }
}
