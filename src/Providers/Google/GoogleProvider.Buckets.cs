using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// https://docs.cloud.google.com/storage/docs/json_api/v1/buckets
internal sealed partial class GoogleProvider
{
    private ApiClient Storage => _services.Storage;

    private Task<BucketModel?> FindBucketAsync(string name, CancellationToken cancellationToken) =>
        Storage.FindAsync(ApiRequest.Get($"storage/v1/b/{name}"), Json.BucketModel, cancellationToken);

    private ApiRequest NewBucket(BucketModel bucket) => ApiRequest.Write(HttpMethod.Post, $"storage/v1/b").With(bucket, Json.BucketModel) with { Query = [("project", _place.Project)] };
}
