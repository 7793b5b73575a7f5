namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/storage/docs/json_api/v1/buckets</summary>
internal sealed record BucketModel(string? Name = null, string? Location = null, VersioningModel? Versioning = null, BucketIamModel? IamConfiguration = null);

internal sealed record VersioningModel(bool Enabled);

internal sealed record BucketIamModel(UniformAccessModel? UniformBucketLevelAccess = null);

internal sealed record UniformAccessModel(bool Enabled);

/// <summary>https://docs.cloud.google.com/storage/docs/json_api/v1/objects</summary>
internal sealed record StoredObjectModel(string Name, string? Bucket = null, string? Generation = null, string? Size = null, DateTimeOffset? Updated = null);
